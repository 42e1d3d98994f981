package dev.qemu4j.codegen.model;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.FactsMerge;
import dev.qemu4j.codegen.facts.Role;
import dev.qemu4j.codegen.facts.Version;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The facts of one schema with renamed types put together, and the questions that a generator has. */
final class Schema {
    private final Facts facts;
    private final Map<String, String> aliases;
    private final SortedMap<String, Fact> entities = new TreeMap<>();

    Schema(Facts facts, Map<String, String> aliases) {
        this.facts = facts;
        this.aliases = aliases;
        facts.entities().forEach((name, fact) -> {
            if (!aliases.containsKey(name)) {
                entities.put(name, fact);
            }
        });
        aliases.forEach((old, now) -> {
            Fact before = facts.entities().get(old);
            if (before != null) {
                entities.compute(now, (n, after) -> FactsMerge.merge(required(after, now), before));
            }
        });
    }

    Collection<Fact> all() {
        return entities.values();
    }

    Fact get(String name) {
        return required(entities.get(alias(name)), name);
    }

    boolean has(String name) {
        return entities.containsKey(alias(name));
    }

    String alias(String name) {
        return aliases.getOrDefault(name, name);
    }

    String kind(Fact fact) {
        return required(fact.newest(Attribute.KIND), fact.name());
    }

    String kind(String name) {
        return kind(get(name));
    }

    /** The versions in which a type is known, from the newest to the oldest. */
    List<Version> newestFirst(Fact fact) {
        List<Version> versions = new ArrayList<>(fact.versions().versions());
        Collections.reverse(versions);
        return versions;
    }

    boolean isInNewest(Fact fact) {
        return fact.versions().contains(facts.versions().newest());
    }

    boolean isFromReference(Version version) {
        return Facts.REFERENCE.equals(facts.sources().get(version));
    }

    /** The types that other types start with or continue with, and those that commands take as a whole. */
    Set<String> absorbed() {
        Set<String> absorbed = new HashSet<>();
        alive().forEach(fact -> addAbsorbed(absorbed, fact));
        return absorbed;
    }

    /** The types of which there are values: of members, of elements, of results. */
    Set<String> referenced() {
        Set<String> referenced = new HashSet<>();
        alive().forEach(fact -> addReferenced(referenced, fact));
        return referenced;
    }

    /** Commands, events, the newest version's types, and all that these need: not what only an old type needs. */
    List<Fact> alive() {
        Set<String> names = new LinkedHashSet<>();
        for (Fact fact : all()) {
            if (isInNewest(fact) || kind(fact).equals("command") || kind(fact).equals("event")) {
                names.add(fact.name());
            }
        }
        Deque<String> open = new ArrayDeque<>(names);
        while (!open.isEmpty()) {
            Set<String> needed = new HashSet<>();
            Fact fact = get(open.remove());
            addAbsorbed(needed, fact);
            addReferenced(needed, fact);
            needed.stream().filter(name -> has(name) && names.add(name)).forEach(open::add);
        }
        return names.stream().sorted().map(this::get).toList();
    }

    private void addAbsorbed(Set<String> absorbed, Fact fact) {
        for (Version version : fact.versions().versions()) {
            add(absorbed, fact.at(Attribute.BASE, version));
            add(absorbed, fact.at(Attribute.DATA, version));
        }
        for (Fact branch : fact.parts(Role.BRANCH)) {
            add(absorbed, branch.newest(Attribute.TYPE));
        }
    }

    private void addReferenced(Set<String> referenced, Fact fact) {
        add(referenced, fact.newest(Attribute.RETURNS));
        for (Fact member : fact.parts(Role.MEMBER)) {
            add(referenced, member.newest(Attribute.TYPE));
        }
    }

    private void add(Set<String> names, @Nullable String type) {
        if (type != null) {
            names.add(alias(bare(type)));
        }
    }

    /** A type without the marks of an array and of an optional member. */
    static String bare(String type) {
        return type.replace("[", "").replace("]", "").replace("?", "");
    }

    private static Fact required(@Nullable Fact fact, String name) {
        if (fact == null) {
            throw new IllegalStateException(name + ": no such entity");
        }
        return fact;
    }

    private static String required(@Nullable String kind, String name) {
        if (kind == null) {
            throw new IllegalStateException(name + ": of no kind");
        }
        return kind;
    }
}
