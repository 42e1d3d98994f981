package dev.qemu4j.qmp.testing.json.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON as QEMU writes it: ASCII, a space after each colon and comma, numbers as C prints them with {@code %.17g}. */
public final class QemuJson {
    private static final JsonMapper SCRIPT =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_SINGLE_QUOTES).build();
    private static final MathContext PRECISION = new MathContext(17, RoundingMode.HALF_EVEN);
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final String ESCAPED = "\"\\\b\f\n\r\t";
    private static final String ESCAPES = "\"\\bfnrt";

    private QemuJson() {}

    /** Parses a script's text, in which strings may have single quotes. */
    public static JsonNode parse(String text) {
        try {
            return SCRIPT.readTree(text);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("JSON: '" + text + "' (expected: one JSON value)", e);
        }
    }

    /** Returns a message as the line that goes over the wire. */
    public static byte[] line(JsonNode message) {
        return (text(message) + "\r\n").getBytes(US_ASCII);
    }

    public static String text(JsonNode value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(JsonNode value, StringBuilder out) {
        if (value.isObject()) {
            writeObject(value, out);
        } else if (value.isArray()) {
            writeArray(value, out);
        } else if (value.isString()) {
            writeString(value.stringValue(), out);
        } else if (value.isFloatingPointNumber()) {
            out.append(number(value.doubleValue()));
        } else {
            out.append(value);
        }
    }

    private static void writeObject(JsonNode value, StringBuilder out) {
        String separator = "{";
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            out.append(separator);
            writeString(member.getKey(), out);
            out.append(": ");
            write(member.getValue(), out);
            separator = ", ";
        }
        out.append(value.isEmpty() ? "{}" : "}");
    }

    private static void writeArray(JsonNode value, StringBuilder out) {
        out.append('[');
        for (Iterator<JsonNode> elements = value.iterator(); elements.hasNext(); ) {
            write(elements.next(), out);
            out.append(elements.hasNext() ? ", " : "");
        }
        out.append(']');
    }

    private static void writeString(String value, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            int escape = ESCAPED.indexOf(c);
            if (escape >= 0) {
                out.append('\\').append(ESCAPES.charAt(escape));
            } else if (c < 0x20 || c >= 0x7f) {
                out.append("\\u").append(HEX.toHexDigits(c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private static String number(double value) {
        if (value == 0) {
            return Math.copySign(1, value) < 0 ? "-0" : "0";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf"; // QEMU does write what is not JSON.
        }
        BigDecimal rounded = new BigDecimal(value).round(PRECISION).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= -4 && exponent < PRECISION.getPrecision()) {
            return rounded.toPlainString();
        }
        String mantissa = rounded.scaleByPowerOfTen(-exponent).toPlainString();
        String digits = Integer.toString(Math.abs(exponent));
        return mantissa + (exponent < 0 ? "e-" : "e+") + (digits.length() < 2 ? "0" : "") + digits;
    }
}
