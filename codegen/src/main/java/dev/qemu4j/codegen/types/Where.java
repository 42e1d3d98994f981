package dev.qemu4j.codegen.types;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.Version;
import dev.qemu4j.codegen.facts.VersionSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * In which versions something is, and on which targets in each.
 *
 * @param targets the targets by version; a version without any is left out
 */
record Where(SortedMap<Version, SortedSet<String>> targets) {
    /** For all targets of the versions. */
    static final String ALL = "*";

    Where {
        SortedMap<Version, SortedSet<String>> copy = new TreeMap<>();
        targets.forEach((version, some) -> {
            if (!some.isEmpty()) {
                copy.put(version, Collections.unmodifiableSortedSet(new TreeSet<>(some)));
            }
        });
        targets = Collections.unmodifiableSortedMap(copy);
    }

    /** Versions that agree in the targets. */
    record Part(VersionSet versions, String targets) {}

    /** Returns the versions and targets that pass a test. */
    static Where of(Facts facts, BiPredicate<Version, String> isThere) {
        SortedMap<Version, SortedSet<String>> found = new TreeMap<>();
        for (Version version : facts.versions().versions()) {
            SortedSet<String> some = all(facts, version);
            some.removeIf(target -> !isThere.test(version, target));
            found.put(version, some);
        }
        return new Where(found);
    }

    /** Returns the versions and targets of a type, model or property. */
    static Where of(Facts facts, Fact fact) {
        SortedMap<Version, SortedSet<String>> found = new TreeMap<>();
        for (Version version : fact.versions().versions()) {
            String some = fact.at(Attribute.TARGETS, version);
            found.put(version, some == null ? all(facts, version) : new TreeSet<>(Arrays.asList(some.split(" "))));
        }
        return new Where(found);
    }

    VersionSet versions() {
        return VersionSet.of(targets.keySet());
    }

    Where in(VersionSet versions) {
        SortedMap<Version, SortedSet<String>> left = new TreeMap<>(targets);
        left.keySet().retainAll(versions.versions());
        return new Where(left);
    }

    Where on(Collection<String> some) {
        SortedMap<Version, SortedSet<String>> left = new TreeMap<>();
        targets.forEach((version, these) -> {
            SortedSet<String> both = new TreeSet<>(these);
            both.retainAll(some);
            left.put(version, both);
        });
        return new Where(left);
    }

    /** Returns the intersection of both. */
    Where and(Where other) {
        SortedMap<Version, SortedSet<String>> both = new TreeMap<>();
        targets.forEach((version, these) -> {
            SortedSet<String> some = new TreeSet<>(these);
            some.retainAll(other.targets.getOrDefault(version, Collections.emptySortedSet()));
            both.put(version, some);
        });
        return new Where(both);
    }

    /** Returns the union of both. */
    Where with(Where other) {
        SortedMap<Version, SortedSet<String>> both = new TreeMap<>();
        List.of(this, other)
                .forEach(where -> where.targets.forEach((version, some) ->
                        both.computeIfAbsent(version, v -> new TreeSet<>()).addAll(some)));
        return new Where(both);
    }

    /** Everywhere in its versions, if it is wherever others are in these. */
    Where within(Where others, Facts facts) {
        VersionSet versions = versions();
        return equals(others.in(versions)) ? of(facts, (version, target) -> versions.contains(version)) : this;
    }

    /** One part if the targets are the same in all versions, apart from those that a version does not have at all. */
    List<Part> parts(Facts facts) {
        TreeSet<String> union = new TreeSet<>();
        targets.values().forEach(union::addAll);
        boolean everywhere = true;
        boolean same = true;
        for (Map.Entry<Version, SortedSet<String>> entry : targets.entrySet()) {
            SortedSet<String> all = all(facts, entry.getKey());
            everywhere &= entry.getValue().equals(all);
            all.retainAll(union);
            same &= entry.getValue().equals(all);
        }
        return everywhere || same
                ? List.of(new Part(versions(), everywhere ? ALL : String.join(" ", union)))
                : different(facts);
    }

    private List<Part> different(Facts facts) {
        Map<String, List<Version>> groups = new LinkedHashMap<>();
        targets.forEach((version, some) -> groups.computeIfAbsent(
                        some.equals(all(facts, version)) ? ALL : String.join(" ", some), text -> new ArrayList<>())
                .add(version));
        List<Part> parts = new ArrayList<>();
        groups.forEach((text, versions) -> parts.add(new Part(VersionSet.of(versions), text)));
        return parts;
    }

    private static SortedSet<String> all(Facts facts, Version version) {
        String all = facts.targets().get(version);
        return all == null ? new TreeSet<>() : new TreeSet<>(Arrays.asList(all.split(" ")));
    }
}
