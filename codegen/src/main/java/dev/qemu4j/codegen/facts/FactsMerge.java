package dev.qemu4j.codegen.facts;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Puts the facts of several versions together. */
public final class FactsMerge {
    private FactsMerge() {}

    /**
     * Merges facts of different versions.
     *
     * @param first whose order of members and values counts
     * @param second what it has more comes after the part that it follows there
     * @return the facts of all versions
     */
    public static Facts merge(Facts first, Facts second) {
        SortedMap<Version, String> sources = new TreeMap<>(first.sources());
        sources.putAll(second.sources());
        SortedMap<Version, String> targets = new TreeMap<>(first.targets());
        targets.putAll(second.targets());
        SortedMap<String, Fact> entities = new TreeMap<>(first.entities());
        second.entities().forEach((name, fact) -> entities.merge(name, fact, FactsMerge::merge));
        return new Facts(sources, targets, entities);
    }

    /**
     * Merges the facts of one entity in different versions.
     *
     * @param first whose name and order count
     * @param second what it has more comes after the part that it follows there
     * @return the entity in all versions
     */
    public static Fact merge(Fact first, Fact second) {
        VersionSet versions = first.versions().union(second.versions());
        Map<Attribute, Varying> attributes = new EnumMap<>(Attribute.class);
        attributes.putAll(first.attributes());
        second.attributes().forEach((attribute, value) -> attributes.merge(attribute, value, Varying::with));
        // Documentation is corrected now and then; the newest counts, for all versions.
        attributes.computeIfPresent(Attribute.SINCE, (a, since) -> Varying.same(since.newest(), versions));
        Map<Role, List<Fact>> parts = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            List<Fact> merged = merge(first.parts(role), second.parts(role));
            if (role.sorted()) {
                merged.sort(Comparator.comparing(Fact::name));
            }
            parts.put(role, merged);
        }
        return new Fact(first.name(), versions, attributes, parts);
    }

    private static List<Fact> merge(List<Fact> first, List<Fact> second) {
        List<Fact> merged = new ArrayList<>(first);
        int next = 0;
        for (Fact fact : second) {
            int index = indexOf(merged, fact.name());
            if (index < 0) {
                merged.add(next++, fact);
            } else {
                merged.set(index, merge(merged.get(index), fact));
                next = index + 1;
            }
        }
        return merged;
    }

    private static int indexOf(List<Fact> list, String name) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }
}
