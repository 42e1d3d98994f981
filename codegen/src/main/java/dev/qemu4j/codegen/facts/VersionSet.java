package dev.qemu4j.codegen.facts;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.StringJoiner;
import java.util.TreeSet;

/**
 * Some of the versions that the facts cover. Its text gives ranges, {@code 10.0..} (10.0 and all that are newer),
 * {@code ..10.0}, {@code 10.0}, so that another version of QEMU changes only lines that it differs in.
 *
 * @param versions in ascending order
 */
public record VersionSet(List<Version> versions) {
    /**
     * Copies, sorts and drops repetitions.
     *
     * @param versions in ascending order
     */
    public VersionSet {
        versions = List.copyOf(new TreeSet<>(versions));
    }

    /**
     * A set of versions.
     *
     * @param versions in any order
     * @return the set
     */
    public static VersionSet of(Collection<Version> versions) {
        return new VersionSet(List.copyOf(versions));
    }

    /**
     * Reads the text of a set.
     *
     * @param text ranges, separated by commas
     * @param all the versions that the facts cover
     * @return the set
     */
    public static VersionSet parse(String text, VersionSet all) {
        List<Version> found = new ArrayList<>();
        for (String range : List.of(text.split(",", -1))) {
            int dots = range.indexOf("..");
            Version from = dots == 0 ? all.oldest() : Version.parse(dots < 0 ? range : range.substring(0, dots));
            String end = dots < 0 ? range : range.substring(dots + 2);
            Version to = end.isEmpty() ? all.newest() : Version.parse(end);
            all.versions.stream()
                    .filter(version -> version.compareTo(from) >= 0 && version.compareTo(to) <= 0)
                    .forEach(found::add);
        }
        return new VersionSet(found);
    }

    /**
     * The set as ranges.
     *
     * @param all the versions that the facts cover
     * @return the text that {@link #parse} reads
     */
    public String text(VersionSet all) {
        StringJoiner ranges = new StringJoiner(",");
        int size = all.versions.size();
        for (int from = 0; from < size; from++) {
            int to = from;
            while (to < size && contains(all.versions.get(to))) {
                to++;
            }
            if (to > from) {
                ranges.add(range(all, from, to - 1));
                from = to;
            }
        }
        return ranges.toString();
    }

    /**
     * Tells whether a version is in the set.
     *
     * @param version the version
     * @return true if it is
     */
    public boolean contains(Version version) {
        return versions.contains(version);
    }

    /**
     * The versions of both sets.
     *
     * @param other the other set
     * @return the union
     */
    public VersionSet union(VersionSet other) {
        List<Version> both = new ArrayList<>(versions);
        both.addAll(other.versions);
        return new VersionSet(both);
    }

    /**
     * The first version.
     *
     * @return the version
     */
    public Version oldest() {
        return versions.get(0);
    }

    /**
     * The last version.
     *
     * @return the version
     */
    public Version newest() {
        return versions.get(versions.size() - 1);
    }

    private static String range(VersionSet all, int from, int to) {
        boolean first = from == 0;
        boolean last = to == all.versions.size() - 1;
        if (from == to && !first && !last) {
            return all.versions.get(from).toString();
        }
        return (first ? "" : all.versions.get(from)) + ".." + (last ? "" : all.versions.get(to));
    }
}
