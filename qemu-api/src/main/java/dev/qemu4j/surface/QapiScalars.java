package dev.qemu4j.surface;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Scalars as Java expressions. */
final class QapiScalars {
    private static final Pattern INTEGER = Pattern.compile("[+-]?(0[xX][0-9a-fA-F]+|[0-9]+)");
    private static final Pattern SIZE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)([bBkKmMgGtTpPeE]?)");
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final String UNITS = "bkmgtpe";
    private static final List<String> TRUE = List.of("on", "yes", "true", "y");
    private static final List<String> FALSE = List.of("off", "no", "false", "n");

    private final JavaNames names;
    private final boolean texts;

    /** Texts: whether all scalars are texts, as they are outside JSON. */
    QapiScalars(JavaNames names, boolean texts) {
        this.names = names;
        this.texts = texts;
    }

    /** The expression; null if the value is not of the type. A boxed one goes into a list. */
    @Nullable
    String expression(String type, JsonNode value, boolean boxed) {
        return switch (type) {
            case "bool" -> bool(value);
            case "str" -> value.isString() ? JavaLiterals.text(value.stringValue()) : null;
            case "int" -> integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE, false);
            case "long" -> integer(value, Long.MIN_VALUE, Long.MAX_VALUE, boxed);
            case "uint64" -> unsigned(value, boxed);
            case "size" -> size(value);
            case "double" -> number(value);
            case "any" -> tree(value);
            default -> null;
        };
    }

    /** Any JSON. */
    String tree(JsonNode value) {
        return names.of("tools.jackson.databind.json.JsonMapper") + ".shared().readTree("
                + JavaLiterals.text(value.toString()) + ")";
    }

    private @Nullable String bool(JsonNode value) {
        if (value.isBoolean()) {
            return value.toString();
        }
        String text = text(value);
        return TRUE.contains(text) ? "true" : FALSE.contains(text) ? "false" : null;
    }

    private @Nullable String integer(JsonNode value, long min, long max, boolean boxed) {
        BigInteger number = integer(value);
        if (number == null || number.bitLength() > 63 || number.longValue() < min || number.longValue() > max) {
            return null;
        }
        return boxed ? number + "L" : JavaLiterals.number(number.longValue());
    }

    private @Nullable String unsigned(JsonNode value, boolean boxed) {
        BigInteger number = integer(value);
        if (number == null || number.signum() < 0 || number.bitLength() > 64) {
            return null;
        }
        return number.bitLength() == 64
                ? "Long.parseUnsignedLong(\"" + number + "\")"
                : integer(value, 0, Long.MAX_VALUE, boxed);
    }

    private @Nullable BigInteger integer(JsonNode value) {
        if (value.isIntegralNumber()) {
            return value.bigIntegerValue();
        }
        return integer(text(value));
    }

    /** A number as QEMU reads it from a text; null if it is none. */
    static @Nullable BigInteger integer(String text) {
        return INTEGER.matcher(text).matches() ? decoded(text) : null;
    }

    /** As C's strtol does with base 0; null if there is an 8 or a 9 in an octal number. */
    private static @Nullable BigInteger decoded(String text) {
        boolean negative = text.startsWith("-");
        String digits = negative || text.startsWith("+") ? text.substring(1) : text;
        boolean hex = digits.startsWith("0x") || digits.startsWith("0X");
        int radix = hex ? 16 : digits.startsWith("0") ? 8 : 10;
        try {
            BigInteger number = new BigInteger(hex ? digits.substring(2) : digits, radix);
            return negative ? number.negate() : number;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private @Nullable String size(JsonNode value) {
        BigInteger bytes = value.isIntegralNumber() ? value.bigIntegerValue() : bytes(text(value));
        if (bytes == null || bytes.signum() < 0 || bytes.bitLength() > 63) {
            return null;
        }
        long size = bytes.longValue();
        int unit = size == 0 ? 0 : Math.min(Long.numberOfTrailingZeros(size) / 10, 3);
        String factory = List.of("ofBytes", "ofKib", "ofMib", "ofGib").get(unit);
        return names.of("dev.qemu4j.base.DataSize") + "." + factory + "(" + JavaLiterals.number(size >> (10 * unit))
                + ")";
    }

    /** Decimal with a unit, or hexadecimal without; null if it is no amount. */
    static @Nullable BigInteger bytes(String text) {
        if (text.startsWith("0x") && INTEGER.matcher(text).matches()) {
            return decoded(text);
        }
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        int unit = matcher.group(2).isEmpty()
                ? 0
                : UNITS.indexOf(Character.toLowerCase(matcher.group(2).charAt(0)));
        BigDecimal bytes =
                new BigDecimal(matcher.group(1)).multiply(new BigDecimal(BigInteger.ONE.shiftLeft(10 * unit)));
        return bytes.stripTrailingZeros().scale() > 0 ? null : bytes.toBigIntegerExact();
    }

    private @Nullable String number(JsonNode value) {
        String text = value.isNumber() ? value.toString() : text(value);
        if (!NUMBER.matcher(text).matches()) {
            return null;
        }
        double number = Double.parseDouble(text);
        return Double.isInfinite(number) ? null : Double.toString(number);
    }

    /** The text where all are texts; otherwise an empty one, which is no value of any other type. */
    private String text(JsonNode value) {
        return texts && value.isString() ? value.stringValue() : "";
    }
}
