package dev.qemu4j.codegen.facts;

import dev.qemu4j.codegen.facts.TargetSets.Scope;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Reads one file. */
final class FactsReader {
    private final JsonNode root;
    private final SortedMap<Version, String> sources;
    private final VersionSet all;
    private final TargetSets sets = new TargetSets();
    private final Map<String, JsonNode> nodes = new HashMap<>();

    FactsReader(JsonNode root) {
        this.root = root;
        sources = byVersion("sources");
        all = VersionSet.of(sources.keySet());
        root.path("target-sets")
                .properties()
                .forEach(set -> sets.put(set.getKey(), set.getValue().stringValue()));
        root.get("entities").forEach(entity -> nodes.put(entity.get("name").stringValue(), entity));
    }

    Facts read() {
        SortedMap<Version, String> targets = byVersion("targets");
        Scope scope = new Scope(all, targets.isEmpty() ? null : new Varying(targets));
        SortedMap<String, Fact> entities = new TreeMap<>();
        nodes.forEach((name, node) -> entities.put(name, read(name, node, scope)));
        return new Facts(sources, targets, entities);
    }

    private SortedMap<Version, String> byVersion(String key) {
        SortedMap<Version, String> values = new TreeMap<>();
        root.path(key)
                .properties()
                .forEach(e -> values.put(Version.parse(e.getKey()), e.getValue().stringValue()));
        return values;
    }

    private Fact read(String name, JsonNode node, Scope scope) {
        JsonNode in = node.get("in");
        VersionSet versions = in == null ? scope.versions() : VersionSet.parse(in.stringValue(), all);
        Map<Attribute, Varying> attributes = new EnumMap<>(Attribute.class);
        for (Attribute attribute : Attribute.values()) {
            JsonNode value = node.get(attribute.key());
            if (value != null) {
                attributes.put(attribute, read(attribute, value, versions));
            }
        }
        Varying targets = scope.targetsIn(versions);
        if (targets != null) {
            attributes.putIfAbsent(Attribute.TARGETS, targets);
        }
        Scope inner = new Scope(versions, attributes.get(Attribute.TARGETS));
        Map<Role, List<Fact>> parts = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            List<Fact> list = new ArrayList<>();
            parts(role, node).properties().forEach(part -> {
                boolean variant = role == Role.VARIANT;
                String partName = variant ? sets.targets(part.getKey()) : part.getKey();
                list.add(read(partName, part.getValue(), variant ? new Scope(versions, null) : inner));
            });
            parts.put(role, list);
        }
        return new Fact(name, versions, attributes, parts);
    }

    private JsonNode parts(Role role, JsonNode node) {
        JsonNode parts = node.path(role.key());
        if (!parts.isString()) {
            return parts;
        }
        JsonNode other = nodes.get(parts.stringValue());
        if (other == null) {
            throw new IllegalArgumentException(node.get("name") + " has the properties of what is not there: " + parts);
        }
        return other.path(role.key());
    }

    private Varying read(Attribute attribute, JsonNode value, VersionSet owner) {
        if (!value.isObject()) {
            return Varying.same(text(attribute, value), owner);
        }
        SortedMap<Version, String> values = new TreeMap<>();
        value.properties()
                .forEach(e -> VersionSet.parse(e.getKey(), all)
                        .versions()
                        .forEach(version -> values.put(version, text(attribute, e.getValue()))));
        return new Varying(values);
    }

    private String text(Attribute attribute, JsonNode value) {
        if (attribute.json()) {
            return value.toString();
        }
        return attribute == Attribute.TARGETS ? sets.targets(value.stringValue()) : value.stringValue();
    }
}
