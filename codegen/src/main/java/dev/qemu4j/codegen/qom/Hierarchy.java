package dev.qemu4j.codegen.qom;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The types of one program, their properties, and which of those are a type's own. */
final class Hierarchy {
    private final Map<String, QomType> types;
    private final Map<String, SortedMap<String, Property>> reported = new HashMap<>();
    private final Map<String, SortedMap<String, Property>> effective = new HashMap<>();
    private final Map<String, List<SortedMap<String, Property>>> heirs = new HashMap<>();
    private final Set<String> shared;

    /**
     * Creates a hierarchy of a program's types.
     *
     * @param types all types by name
     * @param reported their properties by the type's name
     * @param shared what {@link SharedProperties} has found in all programs
     */
    Hierarchy(Map<String, QomType> types, Map<String, SortedMap<String, Property>> reported, Set<String> shared) {
        this.types = types;
        this.reported.putAll(reported);
        this.shared = shared;
        reported.forEach((name, properties) -> {
            if (!type(name).isAbstract()) {
                ancestors(name)
                        .forEach(ancestor -> heirs.computeIfAbsent(ancestor, a -> new ArrayList<>())
                                .add(properties));
            }
        });
    }

    /** The same with what has been found in all programs: shared properties, and those that cannot be set. */
    Hierarchy with(Set<String> found, Set<String> readOnly) {
        Map<String, SortedMap<String, Property>> marked = new HashMap<>();
        reported.forEach((name, properties) -> {
            List<String> line = new ArrayList<>(ancestors(name));
            line.add(name);
            SortedMap<String, Property> copy = new TreeMap<>(properties);
            copy.replaceAll((key, property) ->
                    line.stream().anyMatch(type -> readOnly.contains(ReadOnlyTrials.key(type, key)))
                            ? property.asReadOnly()
                            : property);
            marked.put(name, copy);
        });
        return new Hierarchy(types, marked, found);
    }

    /** The same without the properties of some types. */
    Hierarchy without(Set<String> names) {
        Map<String, SortedMap<String, Property>> left = new HashMap<>(reported);
        left.keySet().removeAll(names);
        return new Hierarchy(types, left, shared);
    }

    /** The abstract types, each with what the concrete types tell that inherit from it. */
    Map<String, List<SortedMap<String, Property>>> abstractTypes() {
        Map<String, List<SortedMap<String, Property>>> found = new TreeMap<>(heirs);
        found.keySet().removeIf(name -> !type(name).isAbstract());
        return found;
    }

    /** Returns the number of types that inherit directly. */
    long children(String name) {
        return types.values().stream()
                .filter(type -> name.equals(type.parent()))
                .count();
    }

    QomType type(String name) {
        return Objects.requireNonNull(types.get(name), name);
    }

    boolean has(String name) {
        return types.containsKey(name);
    }

    /** A type's ancestors, the nearest first. */
    List<String> ancestors(String name) {
        return Stream.iterate(
                        type(name).parent(),
                        Objects::nonNull,
                        parent -> type(parent).parent())
                .toList();
    }

    boolean inherits(String name, String ancestor) {
        return name.equals(ancestor) || ancestors(name).contains(ancestor);
    }

    /** Returns the properties that a type adds to those that it inherits, or has in another way. */
    SortedMap<String, Property> own(String name) {
        String parent = type(name).parent();
        return parent == null ? properties(name) : without(properties(name), properties(parent));
    }

    /** All of a type's properties. */
    SortedMap<String, Property> properties(String name) {
        SortedMap<String, Property> known = effective.get(name);
        if (known == null) {
            String parent = type(name).parent();
            SortedMap<String, Property> inherited = parent == null ? new TreeMap<>() : properties(parent);
            known = new TreeMap<>(reported.getOrDefault(name, new TreeMap<>()));
            if (type(name).isAbstract()) {
                known.replaceAll((key, property) -> complete(name, property, inherited));
                for (Property property :
                        common(heirs.getOrDefault(name, List.of())).values()) {
                    if (shared.contains(SharedProperties.key(name, property))) {
                        known.putIfAbsent(property.name(), property);
                    }
                }
            }
            effective.put(name, known);
        }
        return known;
    }

    static SortedMap<String, Property> without(
            SortedMap<String, Property> properties, Map<String, Property> inherited) {
        SortedMap<String, Property> left = new TreeMap<>(properties);
        left.values().removeIf(property -> property.equals(inherited.get(property.name())));
        return left;
    }

    /** Before 10.0 QEMU does not tell the defaults of abstract types; what most of their heirs have serves. */
    private Property complete(String name, Property property, Map<String, Property> inherited) {
        Property above = inherited.get(property.name());
        if (property.value() != null) {
            return property;
        }
        if (above != null && above.type().equals(property.type())) {
            return above;
        }
        List<Property> inHeirs = heirs.getOrDefault(name, List.of()).stream()
                .flatMap(heir -> Stream.ofNullable(heir.get(property.name())))
                .filter(heir -> heir.type().equals(property.type()))
                .toList();
        return property.withValue(mostCommonValue(inHeirs));
    }

    /** Returns the properties that all types have, with the default that most of them have. */
    static SortedMap<String, Property> common(Collection<SortedMap<String, Property>> types) {
        SortedMap<String, Property> common = new TreeMap<>();
        types.stream().findFirst().stream()
                .flatMap(first -> first.values().stream())
                .filter(property -> types.stream().allMatch(property::sameTypeAs))
                .forEach(property -> {
                    List<Property> all = types.stream()
                            .map(properties -> Objects.requireNonNull(properties.get(property.name())))
                            .toList();
                    common.put(property.name(), property.withValue(mostCommonValue(all)));
                });
        return common;
    }

    /** The default that most have, or null if most have none. */
    static @Nullable String mostCommonValue(Collection<Property> properties) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        properties.forEach(property -> counts.merge(String.valueOf(property.value()), 1, Integer::sum));
        return counts.entrySet().stream()
                .max(Map.Entry.<String, Integer>comparingByValue()
                        .thenComparing(
                                Map.Entry.<String, Integer>comparingByKey().reversed()))
                .map(Map.Entry::getKey)
                .filter(value -> !value.equals("null"))
                .orElse(null);
    }
}
