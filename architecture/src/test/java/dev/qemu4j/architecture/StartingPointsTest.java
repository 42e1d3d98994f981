package dev.qemu4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Readers find where to begin: each exported package links to a type, and samples are called by what they do, with their numbers in README alone. */
@Tag("once")
class StartingPointsTest {
    private static final Pattern LINK = Pattern.compile("\\{@link\\s");
    private static final Pattern SCENARIO = Pattern.compile("\\(S\\d+[,)]|class S\\d");

    @Test
    void packages_thatAreExported_linkToATypeToBeginWith() throws IOException {
        List<String> exported =
                Api.types().stream().map(JavaClass::getPackageName).distinct().toList();
        Map<String, String> texts = texts(source -> source.endsWith("package-info.java"));
        texts.keySet()
                .removeIf(file -> exported.stream()
                        .noneMatch(name -> file.endsWith("/" + name.replace('.', '/') + "/package-info.java")));

        assertThat(texts).hasSizeGreaterThan(30);
        assertThat(without(LINK, texts)).isEmpty();
    }

    @Test
    void scenarios_areNumberedInReadmeAlone() throws IOException {
        assertThat(with(SCENARIO, texts(source -> source.endsWith(".java")))).isEmpty();
    }

    @Test
    void planted_violations_areFound() {
        Map<String, String> texts = Map.of(
                "a", "/** Networks, by {@link Nat}. */",
                "b", "/** Networks. */",
                "c", "/** {@link A} (S12, S13). */",
                "d", "/** {@link A}. */ class S12Resize {}");

        assertThat(without(LINK, texts)).containsExactly("b");
        assertThat(with(SCENARIO, texts)).containsExactlyInAnyOrder("c", "d");
    }

    private static List<String> with(Pattern pattern, Map<String, String> texts) {
        return texts.keySet().stream()
                .filter(file -> pattern.matcher(texts.get(file)).find())
                .toList();
    }

    private static List<String> without(Pattern pattern, Map<String, String> texts) {
        List<String> found = with(pattern, texts);
        return texts.keySet().stream().filter(file -> !found.contains(file)).toList();
    }

    private static Map<String, String> texts(Predicate<String> which) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        for (Path file : MainSources.list()) {
            if (which.test(file.toString())) {
                texts.put(file.toString(), Files.readString(file));
            }
        }
        return texts;
    }
}
