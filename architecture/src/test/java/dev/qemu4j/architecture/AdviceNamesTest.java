package dev.qemu4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The advice to those whose machine does not start names methods that are there. */
@Tag("once")
class AdviceNamesTest {
    private static final Path ADVICE = Path.of("../vm-runtime/src/main/resources/dev/qemu4j/vm/advice/advice.tsv");

    /** A type and a method, as in {@code Tap.of}. */
    private static final Pattern NAME = Pattern.compile("\\b[A-Z]\\w+\\.[a-z]\\w*\\b");

    private static final Map<String, Set<String>> METHODS = Api.types().stream()
            .collect(Collectors.toMap(JavaClass::getSimpleName, AdviceNamesTest::methods, (one, other) -> {
                one.addAll(other);
                return one;
            }));

    @Test
    void advice_methodsThatItNames_areThere() throws IOException {
        List<String> names = names(Files.readString(ADVICE));

        assertThat(names).hasSizeGreaterThan(10);
        assertThat(names).allMatch(AdviceNamesTest::isThere);
    }

    @Test
    void planted_names_areFound() {
        assertThat(names("a display; Vnc.of(…) needs none, nor does Vnc.socket"))
                .containsExactly("Vnc.of", "Vnc.socket")
                .filteredOn(name -> !isThere(name))
                .containsExactly("Vnc.of");
    }

    private static List<String> names(String text) {
        return NAME.matcher(text).results().map(result -> result.group()).toList();
    }

    private static boolean isThere(String name) {
        int dot = name.indexOf('.');
        return METHODS.getOrDefault(name.substring(0, dot), Set.of()).contains(name.substring(dot + 1));
    }

    private static Set<String> methods(JavaClass type) {
        return type.getAllMethods().stream().map(method -> method.getName()).collect(Collectors.toSet());
    }
}
