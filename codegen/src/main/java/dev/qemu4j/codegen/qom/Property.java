package dev.qemu4j.codegen.qom;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.FactBuilder;
import dev.qemu4j.codegen.facts.VersionSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A property of a type.
 *
 * @param name its name
 * @param type the name that QEMU has for its type
 * @param value the default value as JSON, or null if QEMU tells none
 * @param reference what its string names, or null if it is none or not known
 * @param readOnly whether it is known that it cannot be set
 */
record Property(
        String name,
        String type,
        @Nullable String value,
        @Nullable String reference,
        boolean readOnly) {
    /** The properties that every device or object has, and nobody sets by them. */
    private static final Set<String> INTERNAL =
            Set.of("type", "realized", "hotpluggable", "hotplugged", "parent_bus", "parent-bus");

    /** Reads the answer of {@code device-list-properties} or {@code qom-list-properties}. */
    static SortedMap<String, Property> read(JsonNode answer) {
        SortedMap<String, Property> properties = new TreeMap<>();
        for (JsonNode node : answer) {
            String name = node.get("name").stringValue();
            String type = node.get("type").stringValue();
            if (!isInternal(name, type)) {
                JsonNode value = node.path("default-value");
                String description = node.path("description").asString("");
                properties.put(
                        name,
                        new Property(
                                name,
                                type,
                                value.isMissingNode() || value.isNull() ? null : value.toString(),
                                References.of(description),
                                description.startsWith("Read-only")));
            }
        }
        return properties;
    }

    /** Children, elements of arrays and second names for humans are left out. */
    private static boolean isInternal(String name, String type) {
        return INTERNAL.contains(name) || type.startsWith("child<") || name.contains("[") || name.startsWith("legacy-");
    }

    Fact fact(VersionSet versions) {
        return new FactBuilder(name, versions)
                .with(Attribute.TYPE, type)
                .with(Attribute.REFERENCE, reference)
                .with(Attribute.READ_ONLY, readOnly ? "true" : null)
                .with(Attribute.DEFAULT, value)
                .build();
    }

    Property withValue(@Nullable String other) {
        return new Property(name, type, other, reference, readOnly);
    }

    Property asReadOnly() {
        return new Property(name, type, value, reference, true);
    }

    /** A shape that types agree on when they inherit the property. */
    boolean sameTypeAs(Map<String, Property> others) {
        Property other = others.get(name);
        return other != null && other.type.equals(type);
    }
}
