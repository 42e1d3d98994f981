package dev.qemu4j.codegen.facts;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An attribute's value in each version that has one.
 *
 * @param values by version; not empty
 */
public record Varying(SortedMap<Version, String> values) {
    /**
     * Copies the values.
     *
     * @param values by version; not empty
     */
    public Varying {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
        if (values.isEmpty()) {
            throw new IllegalArgumentException("values: none (expected: one or more)");
        }
    }

    /**
     * The same value in some versions.
     *
     * @param value the value
     * @param versions the versions
     * @return the attribute's value
     */
    public static Varying same(String value, VersionSet versions) {
        SortedMap<Version, String> values = new TreeMap<>();
        versions.versions().forEach(version -> values.put(version, value));
        return new Varying(values);
    }

    /**
     * The value in one version.
     *
     * @param version the version
     * @return the value, or null if there is none
     */
    public @Nullable String at(Version version) {
        return values.get(version);
    }

    /**
     * The value in the newest version that has one.
     *
     * @return the value
     */
    public String newest() {
        return Objects.requireNonNull(values.get(values.lastKey()));
    }

    /**
     * The versions that have a value.
     *
     * @return the versions
     */
    public VersionSet versions() {
        return VersionSet.of(values.keySet());
    }

    /**
     * The values in some of the versions.
     *
     * @param some the versions
     * @return the rest, or null if there is none
     */
    public @Nullable Varying in(VersionSet some) {
        SortedMap<Version, String> left = new TreeMap<>(values);
        left.keySet().retainAll(some.versions());
        return left.isEmpty() ? null : new Varying(left);
    }

    /**
     * Both values; those of the other win.
     *
     * @param other the values of other versions
     * @return the union
     */
    public Varying with(Varying other) {
        Map<Version, String> both = new TreeMap<>(values);
        both.putAll(other.values);
        return new Varying(new TreeMap<>(both));
    }
}
