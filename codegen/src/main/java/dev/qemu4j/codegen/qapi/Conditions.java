package dev.qemu4j.codegen.qapi;

import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Writes build conditions as one expression. */
final class Conditions {
    private Conditions() {}

    /** The condition of an object that may have one. */
    static @Nullable String of(JsonNode owner) {
        JsonNode condition = owner.get("if");
        return condition == null ? null : text(condition);
    }

    private static String text(JsonNode condition) {
        if (condition.isString()) {
            return condition.stringValue();
        }
        if (condition.has("all")) {
            return join(condition.get("all"), " && ");
        }
        if (condition.has("any")) {
            return join(condition.get("any"), " || ");
        }
        if (condition.has("not")) {
            return "!" + inner(condition.get("not"));
        }
        throw new QapiSyntaxException("if: " + condition + " (expected: a name, all, any or not)");
    }

    private static String join(JsonNode conditions, String operator) {
        if (conditions.size() == 1) {
            return text(conditions.get(0));
        }
        StringJoiner joiner = new StringJoiner(operator);
        conditions.forEach(condition -> joiner.add(inner(condition)));
        return joiner.toString();
    }

    private static String inner(JsonNode condition) {
        String text = text(condition);
        return text.contains(" ") ? "(" + text + ")" : text;
    }
}
