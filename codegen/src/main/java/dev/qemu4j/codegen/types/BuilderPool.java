package dev.qemu4j.codegen.types;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds types with the same properties, and combinations of them: each is written once. */
final class BuilderPool {
    private final Kind kind;
    private final Map<String, List<Setter>> ownSets = new TreeMap<>();
    private final Map<List<Setter>, PropertySet> sets = new LinkedHashMap<>();
    private final Map<List<PropertySet>, TypeBuilder> builders = new LinkedHashMap<>();
    private final Set<String> names = new LinkedHashSet<>();

    BuilderPool(Kind kind) {
        this.kind = kind;
    }

    /** Takes a type's own properties; all types have to be known before the first set is asked for. */
    void add(String type, List<Setter> setters) {
        if (!setters.isEmpty()) {
            ownSets.put(type, setters);
        }
    }

    Collection<PropertySet> sets() {
        return sets.values().stream()
                .sorted(Comparator.comparing(PropertySet::javaName))
                .toList();
    }

    Collection<TypeBuilder> builders() {
        return builders.values().stream()
                .sorted(Comparator.comparing(TypeBuilder::javaName))
                .toList();
    }

    /** The set with a type's own properties, which other types may have as well; null if it has none. */
    @Nullable
    PropertySet set(String type) {
        List<Setter> setters = ownSets.get(type);
        return setters == null ? null : sets.computeIfAbsent(setters, this::newSet);
    }

    /**
     * The builder with some sets; null if there are no sets.
     *
     * @param candidates what it may be named after if it is new, the best first
     */
    @Nullable
    TypeBuilder builder(List<PropertySet> combination, List<String> candidates) {
        return combination.isEmpty()
                ? null
                : builders.computeIfAbsent(combination, all -> new TypeBuilder(builderName(candidates), all));
    }

    private String builderName(List<String> candidates) {
        for (String candidate : candidates) {
            if (names.add(candidate + "Builder")) {
                return candidate + "Builder";
            }
        }
        throw new IllegalStateException(candidates + ": all names are taken");
    }

    private PropertySet newSet(List<Setter> setters) {
        String source = ownSets.entrySet().stream()
                .filter(entry -> entry.getValue().equals(setters))
                .map(Map.Entry::getKey)
                .min(Comparator.comparing(String::length).thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
        return new PropertySet(unique(kind.className(source) + "Properties"), source, setters);
    }

    private String unique(String name) {
        if (!names.add(name)) {
            throw new IllegalStateException(name + ": two classes of this name");
        }
        return name;
    }
}
