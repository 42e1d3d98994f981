package dev.qemu4j.codegen.facts;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An entity of a schema, or a part of one: its name, the versions that have it, and its attributes.
 *
 * @param name the wire name, or the name of a type
 * @param versions the versions that have it
 * @param attributes what is known
 * @param parts its members, values, branches and features, in the schema's order
 */
public record Fact(String name, VersionSet versions, Map<Attribute, Varying> attributes, Map<Role, List<Fact>> parts) {
    /** A {@link Role#VARIANT}'s value where the attribute has none on its targets. */
    public static final String NONE = "null";

    /**
     * Copies the maps.
     *
     * @param name the wire name, or the name of a type
     * @param versions the versions that have it
     * @param attributes what is known
     * @param parts its members, values, branches and features, in the schema's order
     */
    public Fact {
        attributes = Collections.unmodifiableMap(copy(Attribute.class, attributes));
        Map<Role, List<Fact>> copy = copy(Role.class, parts);
        copy.replaceAll((role, list) -> List.copyOf(list));
        copy.values().removeIf(List::isEmpty);
        parts = Collections.unmodifiableMap(copy);
    }

    /**
     * An attribute's value in one version.
     *
     * @param attribute the attribute
     * @param version the version
     * @return the value, or null if the attribute is absent there
     */
    public @Nullable String at(Attribute attribute, Version version) {
        Varying varying = attributes.get(attribute);
        return varying == null ? null : varying.at(version);
    }

    /**
     * An attribute's value in the newest version that has it.
     *
     * @param attribute the attribute
     * @return the value, or null if no version has it
     */
    public @Nullable String newest(Attribute attribute) {
        Varying varying = attributes.get(attribute);
        return varying == null ? null : varying.newest();
    }

    /**
     * The parts with a role.
     *
     * @param role the role
     * @return the parts of all versions
     */
    public List<Fact> parts(Role role) {
        return parts.getOrDefault(role, List.of());
    }

    /**
     * The parts with a role that a version has.
     *
     * @param role the role
     * @param version the version
     * @return the parts
     */
    public List<Fact> parts(Role role, Version version) {
        return parts(role).stream()
                .filter(part -> part.versions().contains(version))
                .toList();
    }

    /**
     * Looks up a part.
     *
     * @param role its role
     * @param name its name
     * @return the part, or null if no version has it
     */
    public @Nullable Fact part(Role role, String name) {
        return parts(role).stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static <K extends Enum<K>, V> Map<K, V> copy(Class<K> type, Map<K, V> map) {
        Map<K, V> copy = new EnumMap<>(type);
        copy.putAll(map);
        return copy;
    }
}
