package dev.qemu4j.surface;

import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.surface.QapiType.EnumType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Parameters as calls of a builder's setters. What has no setter of its type is set by name. */
final class BuilderSource {
    private static final Set<String> COMMON = Set.of("id", "bus");

    private final JavaNames names;

    BuilderSource(JavaNames names) {
        this.names = names;
    }

    /**
     * The parameters as a chain of calls.
     *
     * @param parameters the parameters
     * @param entry where the setters are looked up; null if there are none
     * @param without names that are set elsewhere
     * @return the calls, each with its dot in front; empty if there is nothing to set
     */
    String calls(Parameters parameters, Catalogue.@Nullable Entry entry, Set<String> without) {
        Map<String, List<JsonNode>> byName = new LinkedHashMap<>();
        for (Parameter parameter : parameters.list()) {
            if (!without.contains(parameter.name())) {
                byName.computeIfAbsent(parameter.name(), name -> new ArrayList<>())
                        .add(parameter.value());
            }
        }
        StringBuilder calls = new StringBuilder();
        byName.forEach((name, values) ->
                calls.append(values.size() == 1 ? call(name, values.get(0), entry) : property(name, list(values))));
        return calls.toString();
    }

    private String call(String name, JsonNode value, Catalogue.@Nullable Entry entry) {
        JsonNode facts = entry == null ? null : entry.property(name);
        String setter = facts == null ? common(name, value, entry) : setter(facts, value);
        return setter != null ? setter : property(name, plain(value));
    }

    /** Returns the call of a setter that all builders of devices have, or null. */
    private static @Nullable String common(String name, JsonNode value, Catalogue.@Nullable Entry entry) {
        boolean device = entry != null && entry.catalogue() == Catalogue.of("devices");
        return device && COMMON.contains(name) && value.isString()
                ? "." + name + "(" + JavaLiterals.text(value.stringValue()) + ")"
                : null;
    }

    private @Nullable String setter(JsonNode facts, JsonNode value) {
        String method = Catalogue.text(facts, "method");
        String type = Catalogue.text(facts, "type");
        if (method == null || type == null || value.isContainer() || value.isNull()) {
            return null;
        }
        String text = text(value);
        String java = Catalogue.text(facts, "java");
        String expression =
                type.equals("enum") && java != null ? constant(java, text, names) : Literal.of(type, text, names);
        return expression == null ? null : "." + method + "(" + expression + ")";
    }

    /** A value of a fixed set. */
    static String constant(String type, String value, JavaNames names) {
        QapiType known = QapiTypes.instance().get(TypeValues.simpleName(type));
        String constant = known instanceof EnumType model ? model.constants().get(value) : null;
        return names.of(type) + (constant == null ? ".of(" + JavaLiterals.text(value) + ")" : "." + constant);
    }

    private static String property(String name, String value) {
        return ".property(" + JavaLiterals.text(name) + ", " + value + ")";
    }

    private String plain(JsonNode value) {
        if (value.isString()) {
            return JavaLiterals.text(value.stringValue());
        }
        if (value.isBoolean()) {
            return value.toString();
        }
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return JavaLiterals.number(value.longValue());
        }
        return names.of("tools.jackson.databind.json.JsonMapper") + ".shared().readTree("
                + JavaLiterals.text(value.toString()) + ")";
    }

    private String list(List<JsonNode> values) {
        List<String> elements =
                values.stream().map(BuilderSource::text).map(JavaLiterals::text).toList();
        return names.of("java.util.List") + ".of(" + String.join(", ", elements) + ")";
    }

    private static String text(JsonNode value) {
        if (value.isBoolean()) {
            return value.booleanValue() ? "on" : "off";
        }
        return value.isString() ? value.stringValue() : value.toString();
    }
}
