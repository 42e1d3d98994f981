package dev.qemu4j.codegen.types;

import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.Role;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The features of all CPUs of a family: some only a single model has. */
final class FeatureUnion {
    private final Facts facts;
    private final Setters setters;
    private final Set<String> family;
    private final Map<String, Setter> byMethod = new HashMap<>();

    FeatureUnion(Facts facts, Setters setters, Collection<String> family) {
        this.facts = facts;
        this.setters = setters;
        this.family = new TreeSet<>(family);
    }

    /** Takes the features of a type or model, if it is one of the family. */
    void add(Fact type) {
        for (Setter setter : setters.of(facts, type, type.parts(Role.PROPERTY))) {
            Where where = Objects.requireNonNullElseGet(
                    setter.where(), () -> Where.of(facts, type).in(setter.versions()));
            Where here = where.on(family);
            if (!here.targets().isEmpty()) {
                Setter feature = setter.on(here.versions(), here);
                byMethod.merge(setter.method(), feature, FeatureUnion::union);
            }
        }
    }

    List<Setter> setters() {
        List<Setter> list = new ArrayList<>();
        for (Setter setter : byMethod.values()) {
            Where all = Where.of(
                    facts,
                    (version, target) ->
                            family.contains(target) && setter.versions().contains(version));
            list.add(all.equals(setter.where()) ? setter.on(setter.versions(), null) : setter);
        }
        list.sort(Comparator.comparing(Setter::name));
        return list;
    }

    /** Returns the newer of two setters whose names are one in Java. */
    private static Setter union(Setter one, Setter other) {
        if (one.name().equals(other.name())) {
            return one.with(other);
        }
        return one.versions().newest().compareTo(other.versions().newest()) < 0 ? other : one;
    }
}
