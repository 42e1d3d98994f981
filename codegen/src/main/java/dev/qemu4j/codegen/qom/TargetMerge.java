package dev.qemu4j.codegen.qom;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.FactBuilder;
import dev.qemu4j.codegen.facts.Role;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Puts the facts of one version's targets together. What most targets have counts; the others are variants. */
public final class TargetMerge {
    private TargetMerge() {}

    /**
     * Merges facts of one version.
     *
     * @param byTarget the facts of each target, by name
     * @return the facts of all targets
     */
    public static SortedMap<String, Fact> merge(SortedMap<String, ? extends Map<String, Fact>> byTarget) {
        SortedMap<String, SortedMap<String, Fact>> byName = new TreeMap<>();
        byTarget.forEach((target, facts) -> facts.forEach((name, fact) ->
                byName.computeIfAbsent(name, n -> new TreeMap<>()).put(target, fact)));
        SortedMap<String, Fact> merged = new TreeMap<>();
        byName.forEach((name, facts) -> merged.put(name, mergeFact(facts)));
        return merged;
    }

    /**
     * The text of a set of targets.
     *
     * @param targets the targets
     * @return their names
     */
    public static String text(Set<String> targets) {
        return String.join(" ", new TreeSet<>(targets));
    }

    private static Fact mergeFact(SortedMap<String, Fact> byTarget) {
        Fact first = byTarget.values().iterator().next();
        FactBuilder fact = new FactBuilder(first.name(), first.versions());
        SortedMap<String, FactBuilder> variants = new TreeMap<>();
        for (Attribute attribute : Attribute.values()) {
            Map<String, SortedSet<String>> targets = new HashMap<>();
            byTarget.forEach((target, one) -> {
                String value = one.newest(attribute);
                targets.computeIfAbsent(value == null ? Fact.NONE : value, v -> new TreeSet<>())
                        .add(target);
            });
            String usual = usual(targets);
            fact.with(attribute, usual.equals(Fact.NONE) ? null : usual);
            targets.remove(usual);
            targets.forEach((value, set) -> variants.computeIfAbsent(
                            text(set), name -> new FactBuilder(name, first.versions()))
                    .with(attribute, value));
        }
        fact.with(Attribute.TARGETS, text(byTarget.keySet()));
        variants.values().forEach(variant -> fact.add(Role.VARIANT, variant.build()));
        for (Role role : List.of(Role.PROPERTY, Role.PARAMETER)) {
            mergeParts(role, byTarget).values().forEach(part -> fact.add(role, part));
        }
        return fact.build();
    }

    private static SortedMap<String, Fact> mergeParts(Role role, SortedMap<String, Fact> byTarget) {
        SortedMap<String, Map<String, Fact>> parts = new TreeMap<>();
        byTarget.forEach((target, fact) -> {
            Map<String, Fact> named = new HashMap<>();
            fact.parts(role).forEach(part -> named.put(part.name(), part));
            parts.put(target, named);
        });
        return merge(parts);
    }

    private static String usual(Map<String, SortedSet<String>> targets) {
        return targets.entrySet().stream()
                .max(Comparator.<Map.Entry<String, SortedSet<String>>>comparingInt(
                                entry -> entry.getValue().size())
                        .thenComparing(Map.Entry::getKey, Comparator.reverseOrder()))
                .map(Map.Entry::getKey)
                .orElse(Fact.NONE);
    }
}
