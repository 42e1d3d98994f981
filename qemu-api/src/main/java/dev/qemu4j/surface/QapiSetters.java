package dev.qemu4j.surface;

import dev.qemu4j.surface.QapiType.AlternateType;
import dev.qemu4j.surface.QapiType.Member;
import dev.qemu4j.surface.QapiType.StructType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Chains of setters. */
final class QapiSetters {
    private final QapiSource source;
    private final QapiScalars scalars;

    QapiSetters(QapiSource source, QapiScalars scalars) {
        this.source = source;
        this.scalars = scalars;
    }

    /** The required members as arguments, taken out of those that are given; null if one is missing or does not fit. */
    @Nullable
    List<String> required(Map<String, Member> members, Map<String, JsonNode> given, Scope scope) {
        List<String> arguments = new ArrayList<>();
        for (Member member : members.values()) {
            if (member.required()) {
                JsonNode node = given.remove(member.name());
                String value = node == null ? null : source.value(member.type(), node, scope);
                if (value == null) {
                    return null;
                }
                arguments.add(value);
            }
        }
        return arguments;
    }

    /** A call for each member, in the order given; null if a required one does not fit: setting it by name is not enough. */
    @Nullable
    String chain(Map<String, Member> members, Map<String, JsonNode> given, Scope scope) {
        StringBuilder chain = new StringBuilder();
        for (Map.Entry<String, JsonNode> entry : given.entrySet()) {
            Member member = members.get(entry.getKey());
            String call = member == null ? null : call(member, entry.getValue(), scope);
            if (call == null && member != null && member.required()) {
                return null;
            }
            chain.append(call == null ? property(entry.getKey(), entry.getValue()) : call);
        }
        return chain.toString();
    }

    /** Tells whether all that must be set on the builder is given. */
    static boolean isComplete(Map<String, Member> members, Map<String, JsonNode> given) {
        Set<String> missing = new HashSet<>();
        members.values().stream().filter(Member::required).forEach(member -> missing.add(member.name()));
        missing.removeAll(given.keySet());
        return missing.isEmpty();
    }

    /** A lambda that makes the calls of a chain. */
    static String lambda(String variable, String chain) {
        return variable + " -> " + (chain.isEmpty() ? "{}" : variable + chain);
    }

    private @Nullable String call(Member member, JsonNode given, Scope scope) {
        QapiType type = source.type(member.type());
        String name = member.method();
        String arguments;
        if (type instanceof AlternateType alternate) {
            String alternative = source.alternative(alternate, given);
            if ("null".equals(alternative)) {
                return ".no" + Character.toUpperCase(name.charAt(0)) + name.substring(1) + "()";
            }
            arguments = alternative == null ? null : argument(alternative, given, name, scope);
        } else {
            arguments = argument(member.type(), given, name, scope);
        }
        return arguments == null ? null : "." + name + "(" + arguments + ")";
    }

    private @Nullable String argument(String type, JsonNode given, String method, Scope scope) {
        QapiType known = source.type(type);
        JsonNode node = source.last(given);
        if (known instanceof StructType struct && struct.startsEmpty() && node.isObject()) {
            String variable = scope.fresh(method);
            Map<String, JsonNode> members = members(node);
            String chain = isComplete(struct.members(), members)
                    ? chain(struct.members(), members, scope.with(variable))
                    : null;
            return chain == null ? null : lambda(variable, chain);
        }
        String texts = type.startsWith("[") ? texts(type.substring(1, type.length() - 1), given) : null;
        return texts == null ? source.value(type, given, scope) : texts;
    }

    static Map<String, JsonNode> members(JsonNode object) {
        Map<String, JsonNode> members = new LinkedHashMap<>();
        object.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
        return members;
    }

    /** The texts of a list of structs around texts, for the setter that takes the texts; null if it is no such list. */
    private @Nullable String texts(String element, JsonNode given) {
        QapiType known = source.type(element);
        List<JsonNode> elements = source.elements(given);
        if (known == null || elements == null || elements.isEmpty() || !QapiSource.isText(known)) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode each : elements) {
            JsonNode text = each.isObject() && each.size() == 1 ? each.path("str") : each;
            if (!text.isString() || !(each.isObject() || source.areTexts())) {
                return null;
            }
            texts.add(JavaLiterals.text(text.stringValue()));
        }
        return String.join(", ", texts);
    }

    private String property(String name, JsonNode value) {
        return ".property(" + JavaLiterals.text(name) + ", " + plain(value) + ")";
    }

    private String plain(JsonNode value) {
        if (value.isString()) {
            return JavaLiterals.text(value.stringValue());
        }
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return JavaLiterals.number(value.longValue());
        }
        return value.isBoolean() ? value.toString() : scalars.tree(value);
    }
}
