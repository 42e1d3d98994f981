package dev.qemu4j.codegen.facts;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the facts of one source about an entity or a part; every value holds in all versions of the builder. */
public final class FactBuilder {
    private final String name;
    private final VersionSet versions;
    private final Map<Attribute, Varying> attributes = new EnumMap<>(Attribute.class);
    private final Map<Role, List<Fact>> parts = new EnumMap<>(Role.class);

    /**
     * Starts with nothing but a name.
     *
     * @param name the wire name, or the name of a type
     * @param versions the versions that have it
     */
    public FactBuilder(String name, VersionSet versions) {
        this.name = name;
        this.versions = versions;
    }

    /**
     * Starts with a copy.
     *
     * @param fact the original
     */
    public FactBuilder(Fact fact) {
        this(fact.name(), fact.versions());
        attributes.putAll(fact.attributes());
        fact.parts().forEach((role, list) -> parts.put(role, new ArrayList<>(list)));
    }

    /**
     * Sets an attribute; null leaves it as it is.
     *
     * @param attribute the attribute
     * @param value its value in all versions
     * @return this
     */
    public FactBuilder with(Attribute attribute, @Nullable String value) {
        if (value != null) {
            attributes.put(attribute, Varying.same(value, versions));
        }
        return this;
    }

    /**
     * Adds a part.
     *
     * @param role its role
     * @param part the part
     * @return this
     */
    public FactBuilder add(Role role, Fact part) {
        parts.computeIfAbsent(role, r -> new ArrayList<>()).add(part);
        return this;
    }

    /**
     * Replaces all parts with a role.
     *
     * @param role the role
     * @param list the parts
     * @return this
     */
    public FactBuilder replace(Role role, List<Fact> list) {
        parts.put(role, new ArrayList<>(list));
        return this;
    }

    /**
     * Makes the fact.
     *
     * @return the fact
     */
    public Fact build() {
        return new Fact(name, versions, attributes, parts);
    }
}
