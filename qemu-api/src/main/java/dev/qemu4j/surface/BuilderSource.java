package dev.qemu4j.surface;

import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Parameters as calls of a builder's setters. */
final class BuilderSource {
    private final Imports imports;

    BuilderSource(Imports imports) {
        this.imports = imports;
    }

    /**
     * The parameters as a chain of calls.
     *
     * @param parameters what to set
     * @param entry where the setters are looked up; null if there are none
     * @param without names that are set elsewhere
     * @return the calls, each with its dot in front; empty if there is nothing to set
     */
    String calls(Parameters parameters, Catalogue.@Nullable Entry entry, Set<String> without) {
        StringBuilder calls = new StringBuilder();
        for (Parameter parameter : parameters.list()) {
            if (!without.contains(parameter.name())) {
                calls.append(call(parameter, entry));
            }
        }
        return calls.toString();
    }

    private String call(Parameter parameter, Catalogue.@Nullable Entry entry) {
        JsonNode facts = entry == null ? null : entry.property(parameter.name());
        String setter = facts == null ? null : setter(facts, parameter.value());
        if (setter != null) {
            return setter;
        }
        JsonNode value = parameter.value();
        String plain = value.isString() ? Literal.string(value.stringValue()) : json(value);
        return ".property(" + Literal.string(parameter.name()) + ", " + plain + ")";
    }

    private @Nullable String setter(JsonNode facts, JsonNode value) {
        String method = Catalogue.text(facts, "method");
        String type = Catalogue.text(facts, "type");
        if (method == null || type == null || value.isContainer() || value.isNull()) {
            return null;
        }
        String text = value.isString()
                ? value.stringValue()
                : value.isBoolean() ? (value.booleanValue() ? "on" : "off") : value.toString();
        String java = Catalogue.text(facts, "java");
        String expression = type.equals("enum") && java != null
                ? imports.name(java) + ".of(" + Literal.string(text) + ")"
                : Literal.of(type, text, imports);
        return expression == null ? null : "." + method + "(" + expression + ")";
    }

    private String json(JsonNode value) {
        if (value.isBoolean() || (value.isIntegralNumber() && value.canConvertToInt())) {
            return value.toString();
        }
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return value + "L";
        }
        return imports.name("tools.jackson.databind.json.JsonMapper") + ".shared().readTree("
                + Literal.string(value.toString()) + ")";
    }
}
