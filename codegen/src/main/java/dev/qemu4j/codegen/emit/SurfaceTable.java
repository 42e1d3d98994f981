package dev.qemu4j.codegen.emit;

import dev.qemu4j.codegen.facts.VersionSet;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A catalogue as data, for the library itself: its entries, their setters, and the names of both in Java. */
public final class SurfaceTable {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final VersionSet known;
    private final SortedMap<String, ObjectNode> sets = new TreeMap<>();
    private final SortedMap<String, ObjectNode> entries = new TreeMap<>();

    /**
     * An empty table.
     *
     * @param known the versions that the facts cover
     */
    public SurfaceTable(VersionSet known) {
        this.known = known;
    }

    /**
     * Adds a set of setters.
     *
     * @param name its name
     * @return the setters by QEMU's names, to be filled
     */
    public ObjectNode set(String name) {
        return sets.computeIfAbsent(name, n -> NODES.objectNode());
    }

    /**
     * Adds an entry.
     *
     * @param name QEMU's name of it
     * @return its entry, to be filled
     */
    public ObjectNode entry(String name) {
        return entries.computeIfAbsent(name, n -> NODES.objectNode());
    }

    /**
     * Adds the versions that have an entity, unless all have.
     *
     * @param node what it is about
     * @param versions the versions; null if not known
     */
    public void versions(ObjectNode node, @Nullable VersionSet versions) {
        put(node, "in", versions == null || versions.equals(known) ? null : versions.text(known));
    }

    /**
     * Adds a fact, unless there is none.
     *
     * @param node what it is about
     * @param name the fact's name
     * @param value its value; null if there is none
     */
    public static void put(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }

    /**
     * Returns the table, one set or entry a line.
     *
     * @return JSON
     */
    public String text() {
        ArrayNode versions = NODES.arrayNode();
        known.versions().forEach(version -> versions.add(version.toString()));
        StringBuilder text =
                new StringBuilder("{\n\"versions\":").append(versions).append(",\n\"sets\":{\n");
        lines(text, sets);
        text.append("},\n\"entries\":{\n");
        lines(text, entries);
        return text.append("}\n}\n").toString();
    }

    private static void lines(StringBuilder text, SortedMap<String, ObjectNode> lines) {
        String separator = "";
        for (var line : lines.entrySet()) {
            text.append(separator)
                    .append(NODES.stringNode(line.getKey()))
                    .append(':')
                    .append(line.getValue());
            separator = ",\n";
        }
        text.append('\n');
    }
}
