package dev.qemu4j.codegen.types;

import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Role;
import java.util.ArrayList;
import java.util.Arrays;
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
    private final Setters setters;
    private final Set<String> family;
    private final Map<String, Setter> byMethod = new HashMap<>();

    FeatureUnion(Setters setters, Collection<String> family) {
        this.setters = setters;
        this.family = new TreeSet<>(family);
    }

    /** Takes the features of a type or model, if it is one of the family. */
    void add(Fact type) {
        for (Setter setter : setters.of(type, type.parts(Role.PROPERTY))) {
            String targets = Objects.requireNonNullElseGet(
                    setter.targets(), () -> Objects.requireNonNull(Targets.of(type, type.versions())));
            Set<String> here = new TreeSet<>(Arrays.asList(targets.split(" ")));
            here.retainAll(family);
            if (!here.isEmpty()) {
                Setter feature = setter.on(setter.versions(), String.join(" ", here));
                byMethod.merge(setter.method(), feature, FeatureUnion::union);
            }
        }
    }

    List<Setter> setters() {
        String all = String.join(" ", family);
        List<Setter> list = new ArrayList<>();
        for (Setter setter : byMethod.values()) {
            list.add(all.equals(setter.targets()) ? setter.on(setter.versions(), null) : setter);
        }
        list.sort(Comparator.comparing(Setter::name));
        return list;
    }

    /** Where two spellings of a name are one in Java, the newer one counts. */
    private static Setter union(Setter one, Setter other) {
        if (one.name().equals(other.name())) {
            return one.with(other);
        }
        return one.versions().newest().compareTo(other.versions().newest()) < 0 ? other : one;
    }
}
