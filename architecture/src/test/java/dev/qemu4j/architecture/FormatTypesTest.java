package dev.qemu4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The format of an image is a type (decision 049): what is written by hand takes no text for it. */
@Tag("once")
class FormatTypesTest {
    /** Its values are those of each format's own. */
    private static final Set<String> TEXTS = Set.of("subformat");

    @Test
    void formats_ofTheApi_areTypes() {
        List<JavaClass> written =
                Api.types().stream().filter(type -> !Api.isGenerated(type)).toList();

        assertThat(written).as("types that are looked at").hasSizeGreaterThan(100);
        assertThat(texts(written)).isEmpty();
    }

    @Test
    void planted_formatAsText_isFound() {
        assertThat(texts(List.copyOf(new ClassFileImporter().importClasses(Planted.class))))
                .containsExactly(Planted.class.getName() + ".codeFormat");
    }

    private static Set<String> texts(Collection<JavaClass> types) {
        return types.stream()
                .flatMap(Api::methods)
                .filter(method -> method.getName().matches("format|\\w+[fF]ormat") && !TEXTS.contains(method.getName()))
                .filter(method -> method.getRawParameterTypes().size() == 1
                        && method.getRawParameterTypes().get(0).isEquivalentTo(String.class))
                .map(method -> method.getOwner().getName() + "." + method.getName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Takes a text in one setter, and has what the rule allows. */
    @SuppressWarnings("unused")
    public static final class Planted {
        public Planted codeFormat(String format) {
            return this;
        }

        public Planted subformat(String subformat) {
            return this;
        }

        public Planted format(StringBuilder format) {
            return this;
        }

        public String format() {
            return "";
        }
    }
}
