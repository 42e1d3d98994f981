package dev.qemu4j.codegen.types;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.Varying;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which types a type takes properties from, in all versions together. */
final class TypeTree {
    private final Facts facts;
    private final BuilderPool pool;

    TypeTree(Facts facts, BuilderPool pool) {
        this.facts = facts;
        this.pool = pool;
    }

    /** The sets of a type: its own, those of the device inside, then those of its parents. */
    List<PropertySet> sets(Collection<String> types) {
        Set<String> line = new LinkedHashSet<>();
        types.forEach(type -> addLine(type, line));
        Set<PropertySet> sets = new LinkedHashSet<>();
        for (String type : line) {
            PropertySet set = pool.set(type);
            if (set != null) {
                sets.add(set);
            }
        }
        return List.copyOf(sets);
    }

    private void addLine(String type, Set<String> line) {
        Fact fact = facts.entities().get(type);
        if (fact == null || !line.add(type)) {
            return;
        }
        values(fact, Attribute.PROXY).forEach(inner -> addLine(inner, line));
        values(fact, Attribute.PARENT).forEach(parent -> addLine(parent, line));
    }

    /** The newest version's first. */
    static List<String> values(Fact fact, Attribute attribute) {
        Varying varying = fact.attributes().get(attribute);
        if (varying == null) {
            return List.of();
        }
        return new ArrayList<>(new LinkedHashSet<>(varying.values().entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getKey(), Comparator.reverseOrder()))
                .map(entry -> entry.getValue())
                .toList()));
    }

    /** What all of some types inherit from that has just some sets, the most special first. */
    Set<String> parents(List<String> types, List<PropertySet> sets) {
        Set<String> common = new LinkedHashSet<>();
        addLine(types.get(0), common);
        for (String type : types) {
            Set<String> line = new LinkedHashSet<>();
            addLine(type, line);
            common.retainAll(line);
        }
        common.removeIf(type -> !sets(List.of(type)).equals(sets));
        return common;
    }
}
