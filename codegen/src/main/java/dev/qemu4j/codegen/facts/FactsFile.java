package dev.qemu4j.codegen.facts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Facts as JSON, one entity a line, sorted by name. A fact without {@code in} is in the same versions as what holds it;
 * an attribute that differs between versions is an object from version ranges to values.
 */
public final class FactsFile {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private FactsFile() {}

    /**
     * Reads a file.
     *
     * @param file the file
     * @return its facts
     */
    public static Facts read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes a file.
     *
     * @param file the file
     * @param facts its facts
     */
    public static void write(Path file, Facts facts) {
        try {
            Files.writeString(file, text(facts));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads the text of a file.
     *
     * @param text the text
     * @return its facts
     */
    public static Facts parse(String text) {
        JsonNode root = MAPPER.readTree(text);
        SortedMap<Version, String> sources = new TreeMap<>();
        root.get("sources")
                .properties()
                .forEach(
                        e -> sources.put(Version.parse(e.getKey()), e.getValue().stringValue()));
        VersionSet all = VersionSet.of(sources.keySet());
        SortedMap<String, Fact> entities = new TreeMap<>();
        for (JsonNode node : root.get("entities")) {
            String name = node.get("name").stringValue();
            entities.put(name, read(name, node, new Scope(all, all)));
        }
        return new Facts(sources, entities);
    }

    /**
     * The text of a file.
     *
     * @param facts the facts
     * @return the text that {@link #parse} reads
     */
    public static String text(Facts facts) {
        ObjectNode sources = JsonNodeFactory.instance.objectNode();
        facts.sources().forEach((version, source) -> sources.put(version.toString(), source));
        VersionSet all = facts.versions();
        List<String> lines = new ArrayList<>();
        for (Fact fact : facts.entities().values()) {
            ObjectNode node = JsonNodeFactory.instance.objectNode().put("name", fact.name());
            write(fact, node, new Scope(all, all));
            lines.add(MAPPER.writeValueAsString(node));
        }
        return "{\n\"sources\":" + sources + ",\n\"entities\":[\n" + String.join(",\n", lines) + "\n]\n}\n";
    }

    private static Fact read(String name, JsonNode node, Scope scope) {
        JsonNode in = node.get("in");
        VersionSet versions = in == null ? scope.owner : VersionSet.parse(in.stringValue(), scope.all);
        Map<Attribute, Varying> attributes = new EnumMap<>(Attribute.class);
        for (Attribute attribute : Attribute.values()) {
            JsonNode value = node.get(attribute.key());
            if (value != null) {
                attributes.put(attribute, readVarying(value, new Scope(scope.all, versions)));
            }
        }
        Map<Role, List<Fact>> parts = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            List<Fact> list = new ArrayList<>();
            node.path(role.key())
                    .properties()
                    .forEach(e -> list.add(read(e.getKey(), e.getValue(), new Scope(scope.all, versions))));
            parts.put(role, list);
        }
        return new Fact(name, versions, attributes, parts);
    }

    private static Varying readVarying(JsonNode value, Scope scope) {
        if (value.isString()) {
            return Varying.same(value.stringValue(), scope.owner);
        }
        SortedMap<Version, String> values = new TreeMap<>();
        value.properties()
                .forEach(e -> VersionSet.parse(e.getKey(), scope.all)
                        .versions()
                        .forEach(version -> values.put(version, e.getValue().stringValue())));
        return new Varying(values);
    }

    private static void write(Fact fact, ObjectNode node, Scope scope) {
        if (!fact.versions().equals(scope.owner)) {
            node.put("in", fact.versions().text(scope.all));
        }
        Scope inner = new Scope(scope.all, fact.versions());
        fact.attributes().forEach((attribute, value) -> node.set(attribute.key(), writeVarying(value, inner)));
        fact.parts().forEach((role, list) -> {
            ObjectNode parts = node.putObject(role.key());
            list.forEach(part -> write(part, parts.putObject(part.name()), inner));
        });
    }

    private static JsonNode writeVarying(Varying varying, Scope scope) {
        SortedMap<String, List<Version>> versions = new TreeMap<>();
        varying.values()
                .forEach((version, value) ->
                        versions.computeIfAbsent(value, v -> new ArrayList<>()).add(version));
        if (versions.size() == 1 && varying.versions().equals(scope.owner)) {
            return JsonNodeFactory.instance.stringNode(varying.newest());
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        versions.entrySet().stream()
                .sorted(Map.Entry.comparingByValue((a, b) -> a.get(0).compareTo(b.get(0))))
                .forEach(e -> node.put(VersionSet.of(e.getValue()).text(scope.all), e.getKey()));
        return node;
    }

    /** All versions of the file, and those of the fact around. */
    private record Scope(VersionSet all, VersionSet owner) {}
}
