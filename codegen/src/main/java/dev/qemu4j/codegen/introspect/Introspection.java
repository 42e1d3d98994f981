package dev.qemu4j.codegen.introspect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The answer of {@code query-qmp-schema}: entities by name, types under names that mean nothing. */
public final class Introspection {
    private final Map<String, JsonNode> entities = new LinkedHashMap<>();

    /**
     * Takes the answer.
     *
     * @param schema the list that the command returns
     */
    public Introspection(JsonNode schema) {
        schema.forEach(entity -> entities.put(entity.get("name").stringValue(), entity));
    }

    /**
     * The entities of a meta-type.
     *
     * @param metaType such as {@code command}
     * @return the entities
     */
    public List<JsonNode> all(String metaType) {
        return entities.values().stream()
                .filter(entity -> metaType.equals(metaType(entity)))
                .toList();
    }

    JsonNode get(String name) {
        JsonNode entity = entities.get(name);
        if (entity == null) {
            throw new IllegalArgumentException("the schema refers to what it does not have: " + name);
        }
        return entity;
    }

    static String metaType(JsonNode entity) {
        return entity.get("meta-type").stringValue();
    }

    static SortedSet<String> features(JsonNode owner) {
        SortedSet<String> names = new TreeSet<>();
        owner.path("features").forEach(feature -> names.add(feature.stringValue()));
        return names;
    }

    /** An enum's values; those before QEMU 6.2 had no features. */
    static Stream<JsonNode> values(JsonNode entity) {
        return entity.get("members").values().stream();
    }
}
