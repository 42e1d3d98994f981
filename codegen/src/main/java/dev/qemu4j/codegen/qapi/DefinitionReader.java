package dev.qemu4j.codegen.qapi;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.FactBuilder;
import dev.qemu4j.codegen.facts.Role;
import dev.qemu4j.codegen.facts.VersionSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns a definition into a fact. A key that it does not know is an error, so that nothing is lost in silence. */
final class DefinitionReader {
    private static final Set<String> COMMON = Set.of("data", "if", "features");
    private static final Map<String, Set<String>> KEYS = Map.of(
            "enum", Set.of("prefix"),
            "struct", Set.of("base"),
            "union", Set.of("base", "discriminator"),
            "alternate", Set.of(),
            "command",
                    Set.of("returns", "boxed", "gen", "success-response", "allow-oob", "allow-preconfig", "coroutine"),
            "event", Set.of("boxed"));
    private static final List<Attribute> FLAGS = List.of(
            Attribute.BOXED,
            Attribute.GEN,
            Attribute.SUCCESS_RESPONSE,
            Attribute.ALLOW_OOB,
            Attribute.ALLOW_PRECONFIG,
            Attribute.COROUTINE);

    private final VersionSet versions;
    private final String kind;
    private final String name;
    private final ObjectNode node;
    private final SinceNotes notes;

    private DefinitionReader(VersionSet versions, Expression expression) {
        this.versions = versions;
        node = expression.node();
        kind = KEYS.keySet().stream()
                .filter(node::has)
                .findFirst()
                .orElseThrow(() -> new QapiSyntaxException(node + ": unknown kind of definition"));
        name = node.get(kind).stringValue();
        notes = SinceNotes.read(expression.doc());
    }

    /** Reads one definition. */
    static Fact read(VersionSet versions, Expression expression, String module) {
        DefinitionReader reader = new DefinitionReader(versions, expression);
        reader.checkKeys();
        return reader.read(module);
    }

    private void checkKeys() {
        Set<String> known = KEYS.getOrDefault(kind, Set.of());
        node.propertyNames().forEach(key -> {
            if (!key.equals(kind) && !COMMON.contains(key) && !known.contains(key)) {
                throw new QapiSyntaxException(name + ": unknown key '" + key + "'");
            }
        });
    }

    private Fact read(String module) {
        FactBuilder fact = new FactBuilder(name, versions)
                .with(Attribute.KIND, kind)
                .with(Attribute.MODULE, module)
                .with(Attribute.SINCE, notes.entity())
                .with(Attribute.CONDITION, Conditions.of(node))
                .with(Attribute.DISCRIMINATOR, string("discriminator"));
        if (node.has("returns")) {
            fact.with(Attribute.RETURNS, type(node.get("returns")));
        }
        for (Attribute flag : FLAGS) {
            JsonNode value = node.get(flag.key());
            fact.with(flag, value == null || !isSet(flag, value) ? null : value.toString());
        }
        readBase(fact);
        readData(fact);
        addFeatures(fact, node);
        return fact.build();
    }

    /** Some definitions spell the default out. */
    private static boolean isSet(Attribute flag, JsonNode value) {
        boolean usual = flag == Attribute.GEN || flag == Attribute.SUCCESS_RESPONSE;
        return value.booleanValue() != usual;
    }

    private void readBase(FactBuilder fact) {
        JsonNode base = node.get("base");
        if (base instanceof ObjectNode inline) {
            addMembers(fact, inline);
        } else {
            fact.with(Attribute.BASE, string("base"));
        }
    }

    private void readData(FactBuilder fact) {
        JsonNode data = node.get("data");
        if (data == null) {
            return;
        }
        switch (kind) {
            case "enum" -> data.forEach(value -> fact.add(Role.VALUE, value(value)));
            case "union" ->
                data.properties()
                        .forEach(branch -> fact.add(Role.BRANCH, typed(branch.getKey(), branch.getValue(), "")));
            default -> {
                if (data instanceof ObjectNode members) {
                    addMembers(fact, members);
                } else {
                    fact.with(Attribute.DATA, type(data));
                }
            }
        }
    }

    private Fact value(JsonNode value) {
        String valueName =
                value.isString() ? value.stringValue() : value.get("name").stringValue();
        FactBuilder fact = new FactBuilder(valueName, versions)
                .with(Attribute.SINCE, notes.member(valueName))
                .with(Attribute.CONDITION, Conditions.of(value));
        addFeatures(fact, value);
        return fact.build();
    }

    private void addMembers(FactBuilder fact, ObjectNode members) {
        members.properties().forEach(member -> {
            boolean optional = member.getKey().startsWith("*");
            String memberName = optional ? member.getKey().substring(1) : member.getKey();
            fact.add(Role.MEMBER, typed(memberName, member.getValue(), optional ? "?" : ""));
        });
    }

    private Fact typed(String partName, JsonNode value, String optional) {
        JsonNode type = value instanceof ObjectNode ? value.get("type") : value;
        FactBuilder fact = new FactBuilder(partName, versions)
                .with(Attribute.TYPE, type(type) + optional)
                .with(Attribute.SINCE, notes.member(partName))
                .with(Attribute.CONDITION, Conditions.of(value));
        addFeatures(fact, value);
        return fact.build();
    }

    private void addFeatures(FactBuilder fact, JsonNode owner) {
        for (JsonNode feature : owner.path("features")) {
            String featureName = feature.isString()
                    ? feature.stringValue()
                    : feature.get("name").stringValue();
            fact.add(
                    Role.FEATURE,
                    new FactBuilder(featureName, versions)
                            .with(Attribute.CONDITION, Conditions.of(feature))
                            .build());
        }
    }

    private static String type(JsonNode type) {
        return type.isArray() ? "[" + type.get(0).stringValue() + "]" : type.stringValue();
    }

    private @Nullable String string(String key) {
        JsonNode value = node.get(key);
        return value == null ? null : value.stringValue();
    }
}
