package dev.qemu4j.codegen.types;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.Role;
import dev.qemu4j.codegen.facts.TypesAt;
import dev.qemu4j.codegen.facts.Varying;
import dev.qemu4j.codegen.facts.Version;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/** The types that a type takes properties from, in all versions together. */
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

    /** Returns the versions and targets in which users call one of some types by a name. */
    Where where(String name, Collection<Fact> types) {
        return Where.of(
                facts,
                (version, target) -> !called(name, types, at(version, target)).isEmpty());
    }

    /** The sets that do not apply everywhere: parents differ, or another type has the name. */
    Map<PropertySet, Where> partly(String name, Collection<Fact> types, List<PropertySet> sets, Where everywhere) {
        Map<PropertySet, Where> partly = new LinkedHashMap<>();
        if (types.size() == 1 && isOneLine(types)) {
            return partly;
        }
        for (PropertySet set : sets) {
            Where where = Where.of(facts, (version, target) -> {
                TypesAt here = at(version, target);
                return called(name, types, here).stream()
                        .anyMatch(type -> line(type, here).contains(set));
            });
            if (!where.equals(everywhere)) {
                partly.put(set, where);
            }
        }
        return partly;
    }

    private boolean isOneLine(Collection<Fact> types) {
        Set<String> line = new LinkedHashSet<>();
        types.forEach(type -> addLine(type.name(), line));
        return line.stream()
                .map(type -> Objects.requireNonNull(facts.entities().get(type)))
                .allMatch(type -> type.parts(Role.VARIANT).isEmpty()
                        && isSame(type, Attribute.PARENT)
                        && isSame(type, Attribute.PROXY));
    }

    private static boolean isSame(Fact type, Attribute attribute) {
        Varying varying = type.attributes().get(attribute);
        return varying == null
                || (varying.versions().equals(type.versions())
                        && values(type, attribute).size() == 1);
    }

    private TypesAt at(Version version, String target) {
        return new TypesAt(facts, version, target);
    }

    /** The types that have a name there, as their own or as an alias. */
    private static List<Fact> called(String name, Collection<Fact> types, TypesAt here) {
        return types.stream()
                .filter(type -> here.type(type.name()) != null)
                .filter(type -> isName(name, type) || name.equals(here.value(type, Attribute.ALIAS)))
                .toList();
    }

    private static boolean isName(String name, Fact type) {
        return type.name().equals(name) || type.name().matches(Pattern.quote(name) + "-(machine|accel)");
    }

    private Set<PropertySet> line(Fact type, TypesAt here) {
        Set<PropertySet> sets = new LinkedHashSet<>();
        PropertySet own = pool.set(type.name());
        if (own != null) {
            sets.add(own);
        }
        for (Attribute attribute : List.of(Attribute.PROXY, Attribute.PARENT)) {
            String above = here.value(type, attribute);
            Fact fact = above == null ? null : here.type(above);
            if (fact != null) {
                sets.addAll(line(fact, here));
            }
        }
        return sets;
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

    /** Returns the ancestors that all of some types have and that have just some sets, the most special first. */
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
