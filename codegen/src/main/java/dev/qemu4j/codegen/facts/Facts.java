package dev.qemu4j.codegen.facts;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All facts of one file: a schema's, QEMU's, the guest agent's or the storage daemon's; or those about types or options.
 *
 * @param sources where the facts of each version come from: {@link #SCHEMA}, {@link #REFERENCE}, or the number of the
 *     QEMU that was asked
 * @param targets all targets of each version; empty if the facts are the same for all
 * @param entities by name
 */
public record Facts(
        SortedMap<Version, String> sources, SortedMap<Version, String> targets, SortedMap<String, Fact> entities) {
    /** The source of a version that was read from the schema itself. */
    public static final String SCHEMA = "schema";

    /** The source of a version that was read from the HTML reference, completed by introspection. */
    public static final String REFERENCE = "reference";

    /**
     * Copies the maps.
     *
     * @param sources where the facts of each version come from
     * @param targets all targets of each version; empty if the facts are the same for all
     * @param entities by name
     */
    public Facts {
        sources = Collections.unmodifiableSortedMap(new TreeMap<>(sources));
        targets = Collections.unmodifiableSortedMap(new TreeMap<>(targets));
        entities = Collections.unmodifiableSortedMap(new TreeMap<>(entities));
    }

    /**
     * Facts that are the same for all targets.
     *
     * @param sources where the facts of each version come from
     * @param entities by name
     */
    public Facts(SortedMap<Version, String> sources, SortedMap<String, Fact> entities) {
        this(sources, new TreeMap<>(), entities);
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
