package dev.qemu4j.qapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.codegen.GenerateApi;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;

/** The sources for schemas of a downstream or of a coming version compile. */
class DownstreamSourcesTest {
    private static final Path SPECIMEN = Path.of("../codegen/src/test/resources/specimen");

    private static final List<String> TYPES = List.of(
            "List",
            "Map",
            "Consumer",
            "Objects",
            "CompletableFuture",
            "Instant",
            "Nullable",
            "NullMarked",
            "JsonNode",
            "JsonParser",
            "JsonGenerator",
            "QapiObject",
            "QapiBuilder",
            "QapiValue",
            "QapiCommand",
            "QmpEvent",
            "QapiUnion",
            "QapiEnum",
            "ObjectReader",
            "JsonOut",
            "Unstable",
            "DataSize",
            "Other",
            "Event");

    private static final List<String> MEMBERS = List.of(
            "equals",
            "build",
            "made",
            "read",
            "write",
            "write-members",
            "write-other",
            "other",
            "respond",
            "read-result",
            "in",
            "json",
            "parser",
            "source",
            "value",
            "sent",
            "self",
            "execute",
            "wire-name",
            "is-known");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path input;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path classes;

    @BeforeEach
    void copy() throws IOException {
        try (Stream<Path> files = Files.walk(SPECIMEN)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = input.resolve(SPECIMEN.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    @Test
    void names_withPrefixAndDashes_compile() throws IOException {
        add(
                definition("__org.qemu_x-Enum", "enum", "\"values\":{\"__org.qemu_x-value\":{}}"),
                struct("__org.qemu_x-Struct", "__org.qemu_x-member", "__org.qemu_x-Alt"),
                definition(
                        "__org.qemu_x-Alt",
                        "alternate",
                        "\"members\":{\"__org.qemu_x-text\":{\"type\":\"str\"},\"b\":{\"type\":\"Bare\"}}"),
                definition("__org.qemu_x-command", "command", "\"members\":{\"a\":{\"type\":\"__org.qemu_x-Enum\"}}"),
                definition("__ORG.QEMU_X-EVENT", "event", "\"members\":{\"a\":{\"type\":\"__org.qemu_x-Struct\"}}"));

        compile(GenerateApi.generate(input).sources().files());
    }

    @Test
    void names_thatJavaHasElsewhere_compile() throws IOException {
        List<String> facts = new ArrayList<>();
        for (String type : TYPES) {
            facts.add(struct(type, "a", "str"));
            facts.add(struct("In" + type, "held", type));
            facts.add(definition(
                    "use-" + type,
                    "command",
                    "\"returns\":\"" + type + "\",\"members\":{\"x\":{\"type\":\"[" + type + "]\"}}"));
            facts.add(definition(
                    "CAME_" + type.toUpperCase(Locale.ROOT),
                    "event",
                    "\"members\":{\"x\":{\"type\":\"" + type + "\"}}"));
        }
        for (String member : MEMBERS) {
            String required = "\"members\":{\"" + member + "\":{\"type\":\"str\"}}";
            facts.add(definition("Required-" + member, "struct", required));
            facts.add(struct("Optional-" + member, member, "str?"));
            facts.add(definition("take-" + member, "command", required));
            facts.add(definition("IS_" + member.toUpperCase(Locale.ROOT).replace('-', '_'), "event", required));
            facts.add(definition("enum-" + member, "enum", "\"values\":{\"" + member + "\":{}}"));
        }
        add(facts.toArray(String[]::new));

        compile(GenerateApi.generate(input).sources().files());
    }

    private void compile(Map<String, String> files) {
        List<JavaFileObject> sources = new ArrayList<>();
        files.forEach((path, text) ->
                sources.add(new SimpleJavaFileObject(URI.create("string:///" + path), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return text;
                    }
                }));
        String path = Stream.of(QapiValue.class, JsonNode.class, JsonParser.class, NullMarked.class)
                .map(type ->
                        type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .collect(Collectors.joining(File.pathSeparator));
        StringWriter messages = new StringWriter();
        List<String> options = List.of("-d", classes.toString(), "-cp", path, "-nowarn", "-proc:none");

        boolean compiled = ToolProvider.getSystemJavaCompiler()
                .getTask(messages, null, null, options, null, sources)
                .call();

        assertThat(compiled).as(messages.toString()).isTrue();
    }

    private static String struct(String name, String member, String type) {
        return definition(name, "struct", "\"members\":{\"" + member + "\":{\"type\":\"" + type + "\"}}");
    }

    private static String definition(String name, String kind, String rest) {
        return "{\"name\":\"" + name + "\",\"kind\":\"" + kind + "\",\"module\":\"specimen\"," + rest + "}";
    }

    private void add(String... facts) throws IOException {
        Path file = input.resolve("facts/qapi-qemu.json");
        String all = Files.readString(file);
        int end = all.lastIndexOf("\n]");
        Files.writeString(file, all.substring(0, end) + ",\n" + String.join(",\n", facts) + all.substring(end));
    }
}
