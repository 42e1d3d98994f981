package dev.qemu4j.codegen.facts;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All facts of one schema: QEMU's, the guest agent's or the storage daemon's.
 *
 * @param sources where the facts of each version come from, {@link #SCHEMA} or {@link #REFERENCE}
 * @param entities by name
 */
public record Facts(SortedMap<Version, String> sources, SortedMap<String, Fact> entities) {
    /** The source of a version that was read from the schema itself. */
    public static final String SCHEMA = "schema";

    /** The source of a version that was read from the HTML reference, completed by introspection. */
    public static final String REFERENCE = "reference";

    /**
     * Copies the maps.
     *
     * @param sources where the facts of each version come from, {@link #SCHEMA} or {@link #REFERENCE}
     * @param entities by name
     */
    public Facts {
        sources = Collections.unmodifiableSortedMap(new TreeMap<>(sources));
        entities = Collections.unmodifiableSortedMap(new TreeMap<>(entities));
    }

    /**
     * The facts of one version.
     *
     * @param version the version
     * @param source where they come from
     * @param entities by name
     * @return the facts
     */
    public static Facts of(Version version, String source, Map<String, Fact> entities) {
        return new Facts(new TreeMap<>(Map.of(version, source)), new TreeMap<>(entities));
    }

    /**
     * The versions that the facts cover.
     *
     * @return the versions
     */
    public VersionSet versions() {
        return VersionSet.of(sources.keySet());
    }

    /**
     * Looks up an entity of a version.
     *
     * @param name its name
     * @param version the version
     * @return the entity, or null if the version does not have it
     */
    public @Nullable Fact entity(String name, Version version) {
        Fact fact = entities.get(name);
        return fact == null || !fact.versions().contains(version) ? null : fact;
    }

    /**
     * The entities of a kind that a version has.
     *
     * @param kind the kind
     * @param version the version
     * @return the entities, by name
     */
    public List<Fact> entities(String kind, Version version) {
        return entities.values().stream()
                .filter(fact -> kind.equals(fact.at(Attribute.KIND, version)))
                .toList();
    }
}
