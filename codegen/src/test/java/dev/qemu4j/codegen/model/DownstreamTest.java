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
import org.junit.jupiter.params.provider.ValueSource;

/** Names that QEMU's own schema has not, but a downstream's or the next version's may have; {@code qemu-api} compiles those that are taken. */
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
    @ValueSource(
            strings = {
                "Object",
                "String",
                "Override",
                "Deprecated",
                "Integer",
                "Void",
                "Record",
                "class",
                "void",
                "_",
                "Builder"
            })
    void type_thatJavaHasAlready_failsWithAHint(String name) throws IOException {
        add(
                struct("A", "a", name), // before the type itself
                struct(name, "a", "str"),
                "{\"name\":\"use-it\",\"kind\":\"command\",\"module\":\"specimen\",\"returns\":\"" + name + "\"}");

        assertThatIllegalStateException()
                .isThrownBy(() -> GenerateApi.generate(input))
                .withMessageMatching(
                        name + ": (hides .+|no class in Java) \\(expected: (a|another) name in the customisation\\)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "class",
                "getClass",
                "get-class",
                "hashCode",
                "hash-code",
                "wait",
                "notify",
                "notifyAll",
                "notify-all",
                "toString",
                "to-string",
                "clone",
                "finalize",
                "this",
                "super",
                "null",
                "true",
                "_",
                "builder",
                "to-builder",
                "toBuilder",
                "of",
                "other-properties",
                "to-json",
                "command-name",
                "event-name",
                "timestamp",
                "responds-on-success"
            })
    void member_thatEachClassHasAlready_failsWithAHint(String name) throws IOException {
        add(struct("Good", name, "str?"));

        assertThatIllegalStateException()
                .isThrownBy(() -> GenerateApi.generate(input))
                .withMessageMatching(name + ": (no name in Java|a method of generated classes)"
                        + " \\(expected: (one|another name) in the customisation\\)");
    }

    @Test
    void value_thatEachEnumHasAlready_failsWithAHint() throws IOException {
        add("{\"name\":\"Good\",\"kind\":\"enum\",\"module\":\"specimen\",\"values\":{\"known\":{}}}");

        assertThatIllegalStateException()
                .isThrownBy(() -> GenerateApi.generate(input))
                .withMessage("known: a field of each enum (expected: another name in the customisation)");
    }

    @Test
    void alternative_thatEachAlternateHasAlready_failsWithAHint() throws IOException {
        add(
                "{\"name\":\"Good\",\"kind\":\"alternate\",\"module\":\"specimen\",\"members\":{\"other\":{\"type\":\"str\"}}}");

        assertThatIllegalStateException()
                .isThrownBy(() -> GenerateApi.generate(input))
                .withMessage("other: a method of each alternate (expected: another name in the customisation)");
    }

    @Test
    void type_calledObject_namesTheClassThatItHides() throws IOException {
        add(struct("Object", "a", "Object?"));

        assertThatIllegalStateException()
                .isThrownBy(() -> GenerateApi.generate(input))
                .withMessage("Object: hides java.lang.Object (expected: another name in the customisation)");
    }

    private static String struct(String name, String member, String type) {
        return "{\"name\":\"" + name + "\",\"kind\":\"struct\",\"module\":\"specimen\",\"members\":{\"" + member
                + "\":{\"type\":\"" + type + "\"}}}";
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
