package dev.qemu4j.codegen.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.qemu4j.codegen.GenerateApi;
import dev.qemu4j.codegen.Specimen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names that QEMU's own schema has not, but a downstream's or the next version's may have. */
class DownstreamTest {
    private static final String ALTERNATE = "{\"name\":\"__org.qemu_x-Alt\",\"kind\":\"alternate\","
            + "\"module\":\"specimen\",\"members\":{\"__org.qemu_x-text\":{\"type\":\"str\"},\"b\":{\"type\":\"Bare\"}}}";
    private static final String STRUCT =
            "{\"name\":\"__org.qemu_x-Struct\",\"kind\":\"struct\",\"module\":\"specimen\","
                    + "\"members\":{\"__org.qemu_x-member\":{\"type\":\"__org.qemu_x-Alt\"}}}";
    private static final String ENUM = "{\"name\":\"__org.qemu_x-Enum\",\"kind\":\"enum\",\"module\":\"specimen\","
            + "\"values\":{\"__org.qemu_x-value\":{}}}";
    private static final String COMMAND = "{\"name\":\"__org.qemu_x-command\",\"kind\":\"command\","
            + "\"module\":\"specimen\",\"members\":{\"a\":{\"type\":\"__org.qemu_x-Enum\"}}}";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path input;

    @BeforeEach
    void copy() {
        Specimen.copyTo(input);
    }

    @Test
    void names_withPrefixAndDashes_becomeWords() throws IOException {
        add(ENUM, STRUCT, ALTERNATE, COMMAND);

        Map<String, String> files = GenerateApi.generate(input).sources().files();

        assertThat(text(files, "OrgQemuXStruct")).contains("OrgQemuXAlt orgQemuXMember;");
        assertThat(text(files, "OrgQemuXAlt")).contains("String orgQemuXText()");
        assertThat(text(files, "OrgQemuXEnum")).contains("ORG_QEMU_X_VALUE = ");
        assertThat(text(files, "OrgQemuXCommand")).contains("__org.qemu_x-command");
    }

    @ParameterizedTest
    @CsvSource({
        "Object, a, Object: hides java.lang.Object (expected: another name in the customisation)",
        "String, a, String: hides java.lang.String (expected: another name in the customisation)",
        "class, a, class: no class in Java (expected: a name in the customisation)",
        "Good, wait, wait: no name in Java (expected: one in the customisation)",
        "Good, class, class: no name in Java (expected: one in the customisation)",
        "Good, get-class, get-class: no name in Java (expected: one in the customisation)",
    })
    void name_thatJavaHasAlready_failsWithAHint(String type, String member, String hint) throws IOException {
        add("{\"name\":\"" + type + "\",\"kind\":\"struct\",\"module\":\"specimen\",\"members\":{\"" + member
                + "\":{\"type\":\"str\"}}}");

        assertThatIllegalStateException()
                .isThrownBy(() -> GenerateApi.generate(input))
                .withMessage(hint);
    }

    private void add(String... facts) throws IOException {
        Path file = input.resolve("facts/qapi-qemu.json");
        String all = Files.readString(file);
        int end = all.lastIndexOf("\n]");
        Files.writeString(file, all.substring(0, end) + ",\n" + String.join(",\n", facts) + all.substring(end));
    }

    private static String text(Map<String, String> files, String type) {
        return files.entrySet().stream()
                .filter(file -> file.getKey().endsWith("/" + type + ".java"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new AssertionError(type + " is not in " + files.keySet()));
    }
}
