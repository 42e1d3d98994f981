package dev.qemu4j.codegen.option;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.Version;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Collects options or character devices as data: what is there, and what it is called in Java. */
final class OptionSurface {
    private final Facts cli;
    private final Map<String, ObjectNode> sets = new TreeMap<>();
    private final Map<String, ObjectNode> entries = new TreeMap<>();

    OptionSurface(Facts cli) {
        this.cli = cli;
    }

    void option(Fact option, OptionWords words, @Nullable String builder) {
        ObjectNode entry = entry(option.name(), words.get(option.name(), "java"), builder);
        String argument = String.valueOf(option.newest(Attribute.ARGUMENT));
        entry.put("argument", argument);
        put(entry, "type", words.find(option.name(), "type"));
        put(entry, "qapi", option.newest(Attribute.QAPI));
        put(entry, "first", words.find(option.name(), "first"));
        put(entry, "doc", words.get(option.name(), "doc"));
        put(entry, "legacy", words.find(option.name(), "legacy"));
        put(
                entry,
                "in",
                option.versions().equals(cli.versions())
                        ? null
                        : option.versions().text(cli.versions()));
        put(entry, "targets", targets(cli, option));
    }

    /** The targets that have an option in the newest version; null if all have it. */
    static @Nullable String targets(Facts cli, Fact option) {
        Version newest = option.versions().newest();
        String targets = option.at(Attribute.TARGETS, newest);
        return targets == null || targets.equals(cli.targets().get(newest)) ? null : targets;
    }

    ObjectNode entry(String name, String method, @Nullable String builder) {
        ObjectNode entry = JsonNodeFactory.instance.objectNode();
        entry.put("method", method);
        if (builder != null) {
            entry.put("builder", builder);
            entry.putArray("sets").add(builder);
        }
        entries.put(name, entry);
        return entry;
    }

    void set(String builder, Collection<OptionParameter> parameters) {
        ObjectNode set = JsonNodeFactory.instance.objectNode();
        for (OptionParameter parameter : parameters) {
            ObjectNode node = set.putObject(parameter.name());
            node.put("method", parameter.method());
            node.put("type", parameter.kind());
            put(
                    node,
                    "in",
                    parameter.versions() == null ? null : parameter.versions().text(cli.versions()));
        }
        sets.put(builder, set);
    }

    String text() {
        StringBuilder text = new StringBuilder("{\n\"sets\":{\n");
        lines(text, sets);
        text.append("},\n\"entries\":{\n");
        lines(text, entries);
        return text.append("}\n}\n").toString();
    }

    private static void lines(StringBuilder text, Map<String, ObjectNode> lines) {
        String separator = "";
        for (Map.Entry<String, ObjectNode> line : lines.entrySet()) {
            text.append(separator)
                    .append(JsonNodeFactory.instance.stringNode(line.getKey()))
                    .append(':')
                    .append(line.getValue());
            separator = ",\n";
        }
        text.append('\n');
    }

    private static void put(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }
}
