package dev.qemu4j.codegen.types;

import dev.qemu4j.codegen.facts.VersionSet;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes a catalogue as data: what is in it, and what it is called in Java. */
final class SurfaceEmitter {
    private final VersionSet known;

    SurfaceEmitter(VersionSet known) {
        this.known = known;
    }

    String emit(Catalogue catalogue) {
        StringBuilder text = new StringBuilder("{\n\"sets\":{\n");
        Map<String, String> sets = new TreeMap<>();
        catalogue.sets().forEach(set -> sets.put(set.javaName(), set(set).toString()));
        lines(text, sets);
        text.append("},\n\"entries\":{\n");
        Map<String, String> entries = new TreeMap<>();
        catalogue
                .entries()
                .forEach(entry -> entries.put(entry.name(), entry(entry).toString()));
        lines(text, entries);
        return text.append("}\n}\n").toString();
    }

    private static void lines(StringBuilder text, Map<String, String> lines) {
        String separator = "";
        for (Map.Entry<String, String> line : lines.entrySet()) {
            text.append(separator)
                    .append(JsonNodeFactory.instance.stringNode(line.getKey()))
                    .append(':')
                    .append(line.getValue());
            separator = ",\n";
        }
        text.append('\n');
    }

    private ObjectNode set(PropertySet set) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        set.setters().forEach(setter -> node.set(setter.name(), setter(setter)));
        return node;
    }

    private ObjectNode setter(Setter setter) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("method", setter.method());
        node.put("type", setter.kind());
        if (setter.kind().equals("enum") || setter.kind().equals("qapi")) {
            node.put("java", setter.type().toString());
        }
        put(node, "reference", setter.reference());
        put(node, "default", setter.defaultValue());
        put(
                node,
                "in",
                setter.versions().equals(known) ? null : setter.versions().text(known));
        put(node, "targets", setter.targets());
        return node;
    }

    private ObjectNode entry(Entry entry) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("method", entry.method());
        TypeBuilder builder = entry.builder();
        if (builder != null) {
            node.put("builder", builder.javaName());
            builder.sets().forEach(set -> node.withArray("sets").add(set.javaName()));
        }
        entry.facts().forEach(node::put);
        put(node, "in", entry.versions().equals(known) ? null : entry.versions().text(known));
        put(node, "targets", entry.targets().isEmpty() ? null : String.join(" ", entry.targets()));
        return node;
    }

    private static void put(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }
}
