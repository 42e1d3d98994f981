package dev.qemu4j.codegen.facts;

import dev.qemu4j.codegen.facts.TargetSets.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes the text of one file. */
final class FactsWriter {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final int WORTH_SHARING = 60;

    private final Facts facts;
    private final VersionSet all;
    private final TargetSets sets = new TargetSets();
    private final Map<String, String> shared = new HashMap<>();

    FactsWriter(Facts facts) {
        this.facts = facts;
        all = facts.versions();
    }

    String text() {
        Scope scope = new Scope(all, facts.targets().isEmpty() ? null : new Varying(facts.targets()));
        List<String> lines = new ArrayList<>();
        for (Fact fact : facts.entities().values()) {
            ObjectNode node = JsonNodeFactory.instance.objectNode().put("name", fact.name());
            write(fact, node, scope);
            share(fact.name(), node);
            lines.add(MAPPER.writeValueAsString(node));
        }
        StringBuilder text = new StringBuilder("{\n\"sources\":").append(byVersion(facts.sources()));
        if (!facts.targets().isEmpty()) {
            text.append(",\n\"targets\":").append(byVersion(facts.targets()));
            text.append(",\n\"target-sets\":{");
            sets.sets()
                    .forEach((name, set) -> text.append(name.equals(sets.sets().firstKey()) ? "\n" : ",\n")
                            .append(MAPPER.writeValueAsString(name))
                            .append(':')
                            .append(MAPPER.writeValueAsString(set)));
            text.append("\n}");
        }
        return text.append(",\n\"entities\":[\n")
                .append(String.join(",\n", lines))
                .append("\n]\n}\n")
                .toString();
    }

    private static ObjectNode byVersion(Map<Version, String> values) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        values.forEach((version, value) -> node.put(version.toString(), value));
        return node;
    }

    private void share(String name, ObjectNode node) {
        JsonNode properties = node.get(Role.PROPERTY.key());
        String text = properties == null ? "" : properties.toString();
        if (text.length() > WORTH_SHARING) {
            String first = shared.putIfAbsent(text, name);
            if (first != null) {
                node.put(Role.PROPERTY.key(), first);
            }
        }
    }

    private void write(Fact fact, ObjectNode node, Scope scope) {
        if (!fact.versions().equals(scope.versions())) {
            node.put("in", fact.versions().text(all));
        }
        Varying targets = fact.attributes().get(Attribute.TARGETS);
        Scope inner = new Scope(fact.versions(), targets == null ? scope.targetsIn(fact.versions()) : targets);
        fact.attributes().forEach((attribute, value) -> {
            if (attribute != Attribute.TARGETS || !value.equals(scope.targetsIn(fact.versions()))) {
                node.set(attribute.key(), write(attribute, value, fact.versions()));
            }
        });
        fact.parts().forEach((role, list) -> {
            ObjectNode parts = node.putObject(role.key());
            for (Fact part : list) {
                String name = role == Role.VARIANT ? sets.name(part.name()) : part.name();
                write(part, parts.putObject(name), inner);
            }
        });
    }

    private JsonNode write(Attribute attribute, Varying varying, VersionSet owner) {
        SortedMap<String, List<Version>> versions = new TreeMap<>();
        varying.values()
                .forEach((version, value) ->
                        versions.computeIfAbsent(value, v -> new ArrayList<>()).add(version));
        if (versions.size() == 1 && varying.versions().equals(owner)) {
            return value(attribute, varying.newest());
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        versions.entrySet().stream()
                .sorted(Map.Entry.comparingByValue((a, b) -> a.get(0).compareTo(b.get(0))))
                .forEach(e -> node.set(VersionSet.of(e.getValue()).text(all), value(attribute, e.getKey())));
        return node;
    }

    private JsonNode value(Attribute attribute, String value) {
        if (!attribute.json()) {
            return JsonNodeFactory.instance.stringNode(attribute == Attribute.TARGETS ? sets.name(value) : value);
        }
        JsonNode node = MAPPER.readTree(value);
        if (node.isObject()) {
            throw new IllegalStateException(attribute.key() + ": an object would be read as versions: " + value);
        }
        return node;
    }
}
