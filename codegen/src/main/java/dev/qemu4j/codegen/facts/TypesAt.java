package dev.qemu4j.codegen.facts;

import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The types of one version on one target, with all that they inherit.
 *
 * @param facts the facts about types
 * @param version the version
 * @param target the target, as in {@code qemu-system-TARGET}
 */
public record TypesAt(Facts facts, Version version, String target) {
    /**
     * The types of a kind.
     *
     * @param kind such as {@code device}
     * @return the types, by name
     */
    public List<Fact> all(String kind) {
        return facts.entities(kind, version).stream().filter(this::isHere).toList();
    }

    /**
     * Looks up a type.
     *
     * @param name its name
     * @return the type, or null if it is not there
     */
    public @Nullable Fact type(String name) {
        Fact fact = facts.entity(name, version);
        return fact == null || !isHere(fact) ? null : fact;
    }

    /**
     * Tells whether a type or property is there.
     *
     * @param fact the type or property
     * @return true if the version has it on the target
     */
    public boolean isHere(Fact fact) {
        String targets = fact.at(Attribute.TARGETS, version);
        return targets != null && hasTarget(targets);
    }

    /**
     * An attribute's value.
     *
     * @param fact the type or property
     * @param attribute the attribute
     * @return the value, or null if there is none
     */
    public @Nullable String value(Fact fact, Attribute attribute) {
        for (Fact variant : fact.parts(Role.VARIANT, version)) {
            String value = variant.at(attribute, version);
            if (value != null && hasTarget(variant.name())) {
                return value.equals(Fact.NONE) ? null : value;
            }
        }
        return fact.at(attribute, version);
    }

    /**
     * All properties of a type: its own, those of the device inside, and what it inherits.
     *
     * @param name the type's name
     * @return the properties by name; empty if the type is not there
     */
    public SortedMap<String, Fact> properties(String name) {
        SortedMap<String, Fact> properties = new TreeMap<>();
        Fact type = type(name);
        if (type != null) {
            properties.putAll(properties(Objects.requireNonNullElse(value(type, Attribute.PARENT), "")));
            properties.putAll(properties(Objects.requireNonNullElse(value(type, Attribute.PROXY), "")));
            type.parts(Role.PROPERTY, version).stream()
                    .filter(this::isHere)
                    .forEach(property -> properties.put(property.name(), property));
        }
        return properties;
    }

    private boolean hasTarget(String targets) {
        return (' ' + targets + ' ').contains(' ' + target + ' ');
    }
}
