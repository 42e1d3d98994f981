package dev.qemu4j.codegen.model;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Role;
import dev.qemu4j.codegen.facts.Version;
import dev.qemu4j.codegen.facts.VersionSet;
import org.jspecify.annotations.Nullable;

/**
 * The versions and builds that have an entity, and its deprecation and instability.
 *
 * @param since the version that QEMU's documentation names as the first; null if it names none
 * @param versions the known versions that have it
 * @param condition the condition of the build, in the newest of these versions; null if there is none
 * @param deprecated whether the newest of these versions calls it deprecated
 * @param unstable whether the newest of these versions calls it unstable
 */
public record Presence(
        @Nullable String since,
        VersionSet versions,
        @Nullable String condition,
        boolean deprecated,
        boolean unstable) {
    /**
     * Reads the presence of a fact.
     *
     * @param fact an entity or a part of one
     * @return its presence
     */
    public static Presence of(Fact fact) {
        return of(fact, fact.versions());
    }

    /**
     * Reads the presence of a fact that only some of its versions show.
     *
     * @param fact an entity or a part of one
     * @param versions the versions that count
     * @return its presence
     */
    public static Presence of(Fact fact, VersionSet versions) {
        Version newest = versions.newest();
        return new Presence(
                fact.newest(Attribute.SINCE),
                versions,
                fact.at(Attribute.CONDITION, newest),
                hasFeature(fact, "deprecated", newest),
                hasFeature(fact, "unstable", newest));
    }

    private static boolean hasFeature(Fact fact, String feature, Version version) {
        Fact part = fact.part(Role.FEATURE, feature);
        return part != null && part.versions().contains(version);
    }
}
