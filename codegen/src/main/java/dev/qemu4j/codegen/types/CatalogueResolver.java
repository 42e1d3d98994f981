package dev.qemu4j.codegen.types;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.Version;
import dev.qemu4j.codegen.model.Naming;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the types of a kind, and the properties of each. */
final class CatalogueResolver {
    private final Kind kind;
    private final Facts facts;
    private final BuilderPool pool;
    private final TypeTree tree;
    private final Setters setters;
    private final Map<String, String> spellings = new HashMap<>();
    private final SortedMap<String, List<Fact>> named = new TreeMap<>();
    private final Map<List<PropertySet>, List<String>> namesOf = new HashMap<>();

    CatalogueResolver(Kind kind, Facts facts, Setters setters) {
        this.kind = kind;
        this.facts = facts;
        this.setters = setters;
        pool = new BuilderPool(kind);
        tree = new TypeTree(facts, pool);
    }

    /** Takes the properties of all types of some kinds. */
    CatalogueResolver properties(String... kinds) {
        for (Fact type : facts.entities().values()) {
            if (List.of(kinds).contains(type.newest(Attribute.KIND))) {
                pool.add(type.name(), setters.of(facts, type));
            }
        }
        return this;
    }

    /** Adds a name by which users call one or several types. */
    void name(String name, Fact type) {
        named.computeIfAbsent(name, n -> new ArrayList<>()).add(type);
    }

    /** Adds another name, unless it is the same in Java. */
    void alias(String alias, String name, Fact type) {
        if (method(kind, alias).equals(method(kind, name))) {
            spellings.put(name, alias);
        } else {
            name(alias, type);
        }
    }

    Catalogue resolve() {
        Map<String, List<PropertySet>> sets = new LinkedHashMap<>();
        named.forEach((name, types) ->
                sets.put(name, tree.sets(types.stream().map(Fact::name).toList())));
        sets.forEach((name, some) ->
                namesOf.computeIfAbsent(some, s -> new ArrayList<>()).add(name));
        List<Entry> entries = new ArrayList<>();
        named.forEach((name, types) -> entries.add(entry(name, types, Objects.requireNonNull(sets.get(name)))));
        entries.sort(Comparator.comparing(Entry::method));
        return new Catalogue(kind, facts, entries, pool.sets(), pool.builders());
    }

    private Entry entry(String name, List<Fact> types, List<PropertySet> sets) {
        TypeBuilder builder = pool.builder(sets, candidates(sets, Objects.requireNonNull(namesOf.get(sets))));
        Where where = tree.where(name, types);
        return new Entry(
                name, method(kind, name), builder, where, tree.partly(name, types, sets, where), more(name, types));
    }

    /** Returns the candidates for a builder's name: a parent that has just its sets, or one of the types that it builds. */
    private List<String> candidates(List<PropertySet> sets, List<String> names) {
        List<String> types = names.stream()
                .flatMap(name -> Objects.requireNonNull(named.get(name)).stream())
                .map(Fact::name)
                .toList();
        List<String> candidates = new ArrayList<>();
        for (String type : Stream.concat(tree.parents(types, sets).stream(), names.stream())
                .toList()) {
            candidates.add(kind.className(type));
        }
        return candidates;
    }

    static String method(Kind kind, String name) {
        String type = Naming.className(name);
        return Character.isDigit(type.charAt(0)) ? kind.value().toLowerCase(Locale.ROOT) + type : Naming.setter(name);
    }

    private Map<String, String> more(String name, Collection<Fact> types) {
        Map<String, String> more = new TreeMap<>();
        Fact type = Collections.max(
                types,
                Comparator.comparing((Fact fact) -> fact.versions().newest())
                        .thenComparing((Fact fact) ->
                                targets(name, fact, fact.versions().newest()).size()));
        List<Fact> called = types.stream()
                .filter(some -> !targets(name, some, type.versions().newest()).isEmpty())
                .toList();
        if (called.size() > 1) {
            more.put("alias-of", byTarget(name, called, type));
        } else if (!type.name().equals(name) && !type.name().startsWith(name + "-")) {
            more.put("alias-of", plain(type));
        } else if (TypeTree.values(type, Attribute.ALIAS).contains(name)) {
            more.put("alias-of", plain(type));
        }
        put(more, "alias", spellings.get(name));
        boolean oneBus = called.size() < 2
                || called.stream()
                                .map(some -> some.newest(Attribute.BUS))
                                .distinct()
                                .count()
                        == 1;
        put(more, "bus", oneBus ? type.newest(Attribute.BUS) : null);
        String categories = type.newest(Attribute.CATEGORIES);
        put(
                more,
                "categories",
                categories == null
                        ? null
                        : categories.replaceAll("[\\[\\]\"]", "").replace(",", ", "));
        put(more, "deprecated", type.at(Attribute.DEPRECATED, type.versions().newest()));
        return more;
    }

    /** An alias of several types stands for another one on some targets: the one with most targets comes last. */
    private String byTarget(String name, List<Fact> types, Fact last) {
        List<String> texts = new ArrayList<>();
        for (Fact type : types) {
            if (!type.equals(last)) {
                texts.add(plain(type) + " on "
                        + String.join(", ", targets(name, type, type.versions().newest())));
            }
        }
        texts.add(plain(last) + " on " + (texts.isEmpty() ? "all" : "all other") + " targets");
        return String.join("; ", texts);
    }

    /** The name of a type as users write it, without the suffix of its kind. */
    private static String plain(Fact type) {
        return type.name().replaceFirst("-(machine|accel)$", "");
    }

    /** The versions and targets that call a type by a name. */
    private Collection<String> targets(String name, Fact type, Version version) {
        return tree.where(name, List.of(type)).targets().getOrDefault(version, Collections.emptySortedSet());
    }

    private static void put(Map<String, String> map, String key, @Nullable String value) {
        if (value != null && !value.equals(Fact.NONE)) {
            map.put(key, value);
        }
    }
}
