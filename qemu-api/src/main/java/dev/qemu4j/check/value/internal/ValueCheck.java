package dev.qemu4j.check.value.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.surface.PropertyType;
import dev.qemu4j.surface.TypeValues;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The check of a value against the type of its property. */
public final class ValueCheck {
    private static final Pattern INTEGER = Pattern.compile("[+-]?(0[xX][0-9a-fA-F]+|[0-9]+)");
    private static final Pattern SIZE = Pattern.compile("(0[xX][0-9a-fA-F]+|[0-9]+(\\.[0-9]*)?([bBkKmMgGtTpPeE])?)");
    private static final Pattern BITS = Pattern.compile("(u?)int(8|16|32|64)(_t)?");
    private static final Pattern MAC = Pattern.compile("[0-9a-fA-F]{1,2}([:-][0-9a-fA-F]{1,2}){5}");
    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|auto");
    private static final List<String> SWITCH = List.of("on", "off", "yes", "no", "true", "false", "y", "n");
    private static final String PLACE = "Slot and optional function number";

    private final Problems problems;
    private final boolean newer;

    /**
     * Makes a check.
     *
     * @param line the command line; a QEMU that is newer than those that were tried may know more values
     * @param problems where to put what is wrong
     */
    public ValueCheck(Line line, Problems problems) {
        this.problems = problems;
        newer = line.isNewer();
    }

    /**
     * Checks the value of a property.
     *
     * @param label the name for problems
     * @param property the property
     * @param texts the values that it takes, if QEMU calls it a text; empty if it takes others as well
     * @param place the place of the value
     */
    public void check(String label, PropertyType property, List<String> texts, Place place) {
        JsonNode value = place.parameter() == null ? null : place.parameter().value();
        if (value == null || value.isContainer() || value.isNull()) {
            return;
        }
        String description = Objects.requireNonNullElse(property.description(), "");
        if (description.startsWith("Read-only")) {
            problems.error(ProblemKind.READ_ONLY_PROPERTY, place, label + " cannot be set");
            return;
        }
        if (!texts.isEmpty() && value.isString()) {
            set(label, texts, text(value), place);
            return;
        }
        boolean json = place.option().isJson();
        Wrong wrong = json ? wrongJson(property, description, value) : null;
        if (wrong == null) {
            wrong = wrong(property, description, value, json);
        }
        if (wrong != null) {
            problems.error(wrong.kind, place, label + ": '" + text(value) + "' (expected: " + wrong.expected + ")");
        }
    }

    /** Some properties take capitals as well. */
    private void set(String label, List<String> values, String text, Place place) {
        if (!newer && values.stream().noneMatch(text::equalsIgnoreCase)) {
            problems.unknown(ProblemKind.UNKNOWN_VALUE, place, label + ": '" + text + "' is not allowed", text, values);
        }
    }

    /** QEMU takes JSON by its type alone. */
    private static @Nullable Wrong wrongJson(PropertyType property, String description, JsonNode value) {
        String type = property.type();
        if (type.equals("bool") || type.equals("boolean")) {
            return value.isBoolean() ? null : new Wrong(ProblemKind.NOT_A_SWITCH, "true or false");
        }
        if (!TypeValues.ofType(type).isEmpty()
                || type.equals("str")
                || type.equals("string")
                || type.startsWith("link<")) {
            return value.isString() ? null : new Wrong(ProblemKind.WRONG_TYPE, "a text in quotes");
        }
        if (value.isIntegralNumber() || value.isPojo() || description.startsWith(PLACE)) {
            return null;
        }
        boolean size = type.equals("size") || type.equals("size32");
        return size || BITS.matcher(type).matches()
                ? new Wrong(ProblemKind.NOT_A_NUMBER, "a number without quotes")
                : null;
    }

    private @Nullable Wrong wrong(PropertyType property, String description, JsonNode value, boolean json) {
        String type = property.type();
        String text = text(value);
        List<String> values = TypeValues.ofStrictType(type);
        if (!values.isEmpty()) {
            return newer || values.contains(text)
                    ? null
                    : new Wrong(ProblemKind.UNKNOWN_VALUE, "one of " + String.join(", ", values));
        }
        if (type.equals("bool") || type.equals("boolean")) {
            return value.isBoolean() || (value.isString() && SWITCH.contains(text))
                    ? null
                    : new Wrong(ProblemKind.NOT_A_SWITCH, "on or off");
        }
        if (type.equals("size") || type.equals("size32")) {
            return value.isNumber() || value.isPojo() || SIZE.matcher(text).matches()
                    ? null
                    : new Wrong(ProblemKind.NOT_A_SIZE, "a number, with K, M, G or T behind it if need be");
        }
        if (description.startsWith(PLACE)) {
            boolean fits = (json && value.isNumber() && text.equals("-1")) || PciPlace.of(value, json) != null;
            return fits ? null : new Wrong(ProblemKind.BAD_PCI_ADDRESS, "slot and function, as 1f.2");
        }
        if (description.startsWith("Ethernet 6-byte MAC Address")) {
            return MAC.matcher(text).matches() ? null : new Wrong(ProblemKind.BAD_MAC_ADDRESS, "as 52:54:00:12:34:56");
        }
        if (description.startsWith("UUID") || description.startsWith("Specify UUID")) {
            return UUID.matcher(text).matches()
                    ? null
                    : new Wrong(ProblemKind.BAD_UUID, "as 550e8400-e29b-41d4-a716-446655440000");
        }
        Matcher bits = BITS.matcher(type);
        return bits.matches() ? number(text, bits) : null;
    }

    private static @Nullable Wrong number(String text, Matcher bits) {
        if (!INTEGER.matcher(text).matches()) {
            return new Wrong(ProblemKind.NOT_A_NUMBER, "a number");
        }
        boolean unsigned = !bits.group(1).isEmpty();
        int width = Integer.parseInt(bits.group(2));
        String digits = text.replaceFirst("^[+-]", "");
        BigInteger number = digits.startsWith("0x") || digits.startsWith("0X")
                ? new BigInteger(digits.substring(2), 16)
                : new BigInteger(digits);
        BigInteger limit = BigInteger.ONE.shiftLeft(width);
        // QEMU lets a negative number wrap around, and -1 often stands for "all" or "none".
        boolean fits = text.startsWith("-") ? number.compareTo(limit.shiftRight(1)) <= 0 : number.compareTo(limit) < 0;
        return fits
                ? null
                : new Wrong(
                        ProblemKind.OUT_OF_RANGE,
                        "a number of " + width + " bits" + (unsigned ? ", not negative" : ""));
    }

    private static String text(JsonNode value) {
        return value.isString() ? value.stringValue() : value.toString();
    }

    private record Wrong(ProblemKind kind, String expected) {}
}
