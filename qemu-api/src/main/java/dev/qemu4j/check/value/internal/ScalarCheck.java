package dev.qemu4j.check.value.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.SchemaTypes;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.option.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Values of the schema's enums and simple types. JSON is taken by its type alone, text by what can be read from it. */
final class ScalarCheck {
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(0[xX][0-9a-fA-F]+|[0-9]+(\\.[0-9]*)?[bBkKmMgGtTpPeE]?)");
    private static final Pattern INTEGER = Pattern.compile("\\s*[+-]?(0[xX][0-9a-fA-F]+|[0-9]+)");

    /** The members that take K, M or G: QEMU tells them no otherwise than numbers that do not. */
    private static final Map<String, Set<String>> SIZES = Map.of(
            "-blockdev", Set.of("min-cluster-size"),
            "-netdev", Set.of("sndbuf"),
            "-object", Set.of("align", "hugetlbsize", "offset", "size"));

    private static final Set<String> SWITCH = Set.of("on", "off", "yes", "no", "true", "false", "y", "n");

    private final SchemaTypes schema;
    private final boolean json;
    private final Problems problems;
    private final boolean known;

    /**
     * Makes a check.
     *
     * @param schema the types
     * @param json whether the option is JSON
     * @param known whether it is known which numbers are sizes
     * @param problems where to put what is wrong
     */
    ScalarCheck(SchemaTypes schema, boolean json, boolean known, Problems problems) {
        this.schema = schema;
        this.known = known;
        this.json = json;
        this.problems = problems;
    }

    void check(JsonNode type, Given given, Place place, String label) {
        JsonNode value = given.value();
        String text = given.text();
        if (value == null || text == null) {
            if (given.isNested() && !type.path("json-type").asString("").equals("value")) {
                problems.error(ProblemKind.WRONG_TYPE, place, label + ": members (expected: a value)");
            }
            return;
        }
        String shown = label + ": '" + text + "'";
        List<String> values = schema.values(type);
        if (!values.isEmpty()) {
            if (!values.contains(text)) {
                problems.unknown(ProblemKind.UNKNOWN_VALUE, place, shown + " is not allowed", text, values);
            } else if (schema.isDeprecated(type, text)) {
                problems.warning(ProblemKind.DEPRECATED, place, shown + " is deprecated: QEMU will drop it");
            }
            return;
        }
        Wrong wrong = wrong(type.path("json-type").asString(""), value, text, isSize(place));
        if (wrong != null) {
            problems.error(wrong.kind, place, shown + " (expected: " + wrong.expected + ")");
        }
    }

    private @Nullable Wrong wrong(String type, JsonNode value, String text, boolean size) {
        return switch (type) {
            case "boolean" ->
                value.isBoolean() || (!json && SWITCH.contains(text))
                        ? null
                        : new Wrong(ProblemKind.NOT_A_SWITCH, json ? "true or false" : "on or off");
            // A DataSize is a POJO here.
            case "int" ->
                value.isPojo() || (value.isNumber() && !json) || value.isIntegralNumber() || isNumber(text, size)
                        ? null
                        : new Wrong(ProblemKind.NOT_A_NUMBER, json ? "a number without quotes" : "a number");
            case "string" -> json && !value.isString() ? new Wrong(ProblemKind.WRONG_TYPE, "a text in quotes") : null;
            default -> null;
        };
    }

    private boolean isNumber(String text, boolean size) {
        return !json && (size ? NUMBER : INTEGER).matcher(text).matches();
    }

    private boolean isSize(Place place) {
        Parameter parameter = place.parameter();
        if (!known || parameter == null) {
            return true;
        }
        String name = parameter.name().substring(parameter.name().lastIndexOf('.') + 1);
        return SIZES.getOrDefault(Line.name(place.option()), Set.of()).contains(name);
    }

    private record Wrong(ProblemKind kind, String expected) {}
}
