package dev.qemu4j.surface;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A property as a program tells it.
 *
 * @param name its name
 * @param type the program's name of its type
 * @param value its default; null if the program tells none
 */
record RealProperty(String name, String type, @Nullable JsonNode value) {
    /** The properties that everything has and nobody sets by these, and those that builders have anyway. */
    private static final Set<String> ELSEWHERE =
            Set.of("type", "realized", "hotpluggable", "hotplugged", "parent_bus", "parent-bus", "id", "bus", "driver");

    private static final Set<String> READ_ONLY_TYPES = Set.of("guest statistics", "struct tm");

    /**
     * The properties that can be set.
     *
     * @param answer the program's answer
     * @param facts which of them cannot be set, which the program does not tell
     */
    static SortedMap<String, RealProperty> settable(JsonNode answer, Map<String, Fact> facts) {
        SortedMap<String, RealProperty> properties = new TreeMap<>();
        for (JsonNode node : answer) {
            String name = node.get("name").stringValue();
            String type = node.get("type").stringValue();
            Fact fact = facts.get(name);
            boolean settable = !ELSEWHERE.contains(name)
                    && !type.startsWith("child<")
                    && !name.contains("[")
                    && !name.startsWith("legacy-")
                    && !READ_ONLY_TYPES.contains(type)
                    && (fact == null || fact.newest(Attribute.READ_ONLY) == null);
            if (settable) {
                JsonNode value = node.get("default-value");
                properties.put(name, new RealProperty(name, type, value == null || value.isNull() ? null : value));
            }
        }
        return properties;
    }
}
