package dev.qemu4j.codegen.introspect;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.Role;
import dev.qemu4j.codegen.facts.Version;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Walks facts and introspection in parallel, from the names of commands and events, which both have, through types,
 * whose names introspection hides.
 */
public final class SchemaWalk {
    private static final Map<String, String> BUILT_IN = Map.ofEntries(
            Map.entry("str", "string"),
            Map.entry("bool", "boolean"),
            Map.entry("any", "value"),
            Map.entry("null", "null"),
            Map.entry("number", "number"),
            Map.entry("int", "int"),
            Map.entry("size", "int"),
            Map.entry("int8", "int"),
            Map.entry("int16", "int"),
            Map.entry("int32", "int"),
            Map.entry("int64", "int"),
            Map.entry("uint8", "int"),
            Map.entry("uint16", "int"),
            Map.entry("uint32", "int"),
            Map.entry("uint64", "int"));

    private final Facts facts;
    private final Version version;
    private final Introspection introspection;
    private final SchemaVisitor visitor;
    private final Map<String, String> visited = new HashMap<>();

    private SchemaWalk(Facts facts, Version version, Introspection introspection, SchemaVisitor visitor) {
        this.facts = facts;
        this.version = version;
        this.introspection = introspection;
        this.visitor = visitor;
    }

    /**
     * Walks through all that the introspection has.
     *
     * @param facts the facts
     * @param version the version that the introspection is of
     * @param introspection the introspection
     * @param visitor called for every pair and every problem
     */
    public static void walk(Facts facts, Version version, Introspection introspection, SchemaVisitor visitor) {
        SchemaWalk walk = new SchemaWalk(facts, version, introspection, visitor);
        introspection.all("command").forEach(walk::root);
        introspection.all("event").forEach(walk::root);
    }

    private void root(JsonNode info) {
        String name = info.get("name").stringValue();
        Fact fact = facts.entity(name, version);
        if (fact == null || !Introspection.metaType(info).equals(fact.at(Attribute.KIND, version))) {
            visitor.problem(name + ": no such " + Introspection.metaType(info) + " in the facts");
            return;
        }
        visitor.pair(name, fact, info);
        JsonNode arguments = introspection.get(info.get("arg-type").stringValue());
        String data = fact.at(Attribute.DATA, version);
        if (data == null) {
            members(fact, fact, arguments);
        } else {
            type(name, data, arguments);
        }
        if (info.has("ret-type")) {
            JsonNode result = introspection.get(info.get("ret-type").stringValue());
            String returns = fact.at(Attribute.RETURNS, version);
            boolean nothing = result.path("members").isEmpty()
                    && Introspection.metaType(result).equals("object");
            if (returns != null) {
                type(name + " returns", returns, result);
            } else if (!nothing) {
                visitor.problem(name + ": returns something that the facts do not have");
            }
        }
    }

    private void type(String where, String type, JsonNode info) {
        String metaType = Introspection.metaType(info);
        if (metaType.equals("array") != type.startsWith("[")) {
            visitor.problem(where + ": " + type + ", but introspection says " + metaType);
        } else if (type.startsWith("[")) {
            String element = type.substring(1, type.length() - 1);
            type(where, element, introspection.get(info.get("element-type").stringValue()));
        } else if (metaType.equals("builtin")) {
            if (!info.get("json-type").stringValue().equals(BUILT_IN.get(type))) {
                visitor.problem(where + ": " + type + ", but introspection says " + info.get("json-type"));
            }
        } else {
            entity(where, type, info);
        }
    }

    private void entity(String where, String name, JsonNode info) {
        String id = info.get("name").stringValue();
        Fact fact = facts.entity(name, version);
        if (fact == null) {
            visitor.problem(where + ": the facts do not have the type " + name);
            return;
        }
        String before = visited.put(name, id);
        if (before != null) {
            if (!before.equals(id)) {
                visitor.problem(where + ": " + name + " is two types in the introspection");
            }
            return;
        }
        String metaType = Introspection.metaType(info);
        String kind = Objects.requireNonNull(fact.at(Attribute.KIND, version), name);
        if (!metaType.equals(kind.equals("struct") || kind.equals("union") ? "object" : kind)) {
            visitor.problem(name + ": " + kind + ", but introspection says " + metaType);
            return;
        }
        visitor.pair(name, fact, info);
        switch (metaType) {
            case "enum" -> values(fact, info);
            case "alternate" -> alternatives(fact, info);
            default -> members(fact, fact, info);
        }
    }

    private void values(Fact fact, JsonNode info) {
        Introspection.values(info).forEach(value -> {
            String name = value.get("name").stringValue();
            Fact part = part(fact, Role.VALUE, name);
            if (part == null) {
                visitor.problem(fact.name() + ": the facts do not have the value " + name);
            } else {
                visitor.pair(fact.name(), part, value);
            }
        });
    }

    /** Alternatives have no names on the wire; QEMU reports them in the schema's order, less what is not built in. */
    private void alternatives(Fact fact, JsonNode info) {
        List<Fact> alternatives = fact.parts(Role.MEMBER, version);
        if (alternatives.size() != info.get("members").size()) {
            visitor.problem(fact.name() + ": not as many alternatives as in the introspection");
            return;
        }
        for (int i = 0; i < alternatives.size(); i++) {
            Fact part = alternatives.get(i);
            String id = info.get("members").get(i).get("type").stringValue();
            type(fact.name() + "." + part.name(), typeOf(part), introspection.get(id));
        }
    }

    /** Introspection lists the members of an object's bases as its own. */
    private void members(Fact owner, Fact object, JsonNode info) {
        for (JsonNode member : info.get("members")) {
            member(owner, object, member);
        }
        for (JsonNode variant : info.path("variants")) {
            String name = variant.get("case").stringValue();
            JsonNode variantInfo = introspection.get(variant.get("type").stringValue());
            Fact branch = part(object, Role.BRANCH, name);
            if (branch != null) {
                type(object.name() + " branch " + name, typeOf(branch), variantInfo);
            } else if (!variantInfo.get("members").isEmpty()) {
                visitor.problem(object.name() + ": the facts do not have the branch " + name);
            }
        }
        if (info.has("tag") && !info.get("tag").stringValue().equals(object.at(Attribute.DISCRIMINATOR, version))) {
            visitor.problem(object.name() + ": its discriminator is " + info.get("tag"));
        }
    }

    private void member(Fact owner, Fact object, JsonNode info) {
        String name = info.get("name").stringValue();
        Fact part = part(object, Role.MEMBER, name);
        if (part == null) {
            String base = object.at(Attribute.BASE, version);
            Fact baseFact = base == null ? null : facts.entity(base, version);
            if (baseFact == null) {
                visitor.problem(owner.name() + ": the facts do not have the member " + name);
            } else {
                member(owner, baseFact, info);
            }
            return;
        }
        visitor.pair(object.name(), part, info);
        boolean optional =
                Objects.requireNonNull(part.at(Attribute.TYPE, version)).endsWith("?");
        if (optional != info.has("default")) {
            visitor.problem(object.name() + "." + name + ": optional on one side only");
        }
        type(
                object.name() + "." + name,
                typeOf(part),
                introspection.get(info.get("type").stringValue()));
    }

    private String typeOf(Fact part) {
        String type = Objects.requireNonNull(part.at(Attribute.TYPE, version), part.name());
        return type.endsWith("?") ? type.substring(0, type.length() - 1) : type;
    }

    private @Nullable Fact part(Fact owner, Role role, String name) {
        Fact part = owner.part(role, name);
        return part == null || !part.versions().contains(version) ? null : part;
    }
}
