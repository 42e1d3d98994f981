package dev.qemu4j.surface;

import dev.qemu4j.DataSize;
import dev.qemu4j.MacAddress;
import dev.qemu4j.PciAddress;
import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Values as Java source. */
final class Literal {
    private static final Pattern NUMBER = Pattern.compile("0|-?[1-9][0-9]*");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,20})([KMGTPE]?)");
    private static final String[] UNITS = {"Bytes", "Kib", "Mib", "Gib"};

    private Literal() {}

    /** A text as Java source. */
    static String string(String text) {
        StringBuilder literal = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> literal.append("\\\"");
                case '\\' -> literal.append("\\\\");
                case '\n' -> literal.append("\\n");
                case '\r' -> literal.append("\\r");
                case '\t' -> literal.append("\\t");
                default -> {
                    if (c < ' ' || c == 0x7f || Character.isSurrogate(c) || c > 0x2000) {
                        literal.append(String.format("\\u%04x", (int) c));
                    } else {
                        literal.append(c);
                    }
                }
            }
        }
        return literal.append('"').toString();
    }

    /**
     * A value as an expression of a type that is written exactly as the text.
     *
     * @return the expression; null if no value of the type is written so
     */
    static @Nullable String of(String type, String text, Imports imports) {
        return switch (type) {
            case "str" -> string(text);
            case "bool" -> text.equals("on") ? "true" : text.equals("off") ? "false" : null;
            case "int" -> number(text, 31) ? text : null;
            case "long", "uint64" -> number(text, 63) ? text + (number(text, 31) ? "" : "L") : null;
            case "size" -> size(text, imports);
            case "path" -> isPath(text) ? imports.name("java.nio.file.Path") + ".of(" + string(text) + ")" : null;
            case "pci-address" -> pciAddress(text, imports);
            case "mac" -> macAddress(text, imports);
            default -> null;
        };
    }

    private static @Nullable String size(String text, Imports imports) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        int unit = "KMGTPE"
                        .indexOf(
                                matcher.group(2).isEmpty()
                                        ? '-'
                                        : matcher.group(2).charAt(0))
                + 1;
        BigInteger bytes = new BigInteger(matcher.group(1)).shiftLeft(10 * unit);
        if (bytes.bitLength() > 63
                || !DataSize.ofBytes(bytes.longValue()).optionText().equals(text)) {
            return null;
        }
        int said = Math.min(unit, UNITS.length - 1);
        long amount = bytes.longValue() >> (10 * said);
        String suffix = number(Long.toString(amount), 31) ? "" : "L";
        return imports.name(DataSize.class.getName()) + ".of" + UNITS[said] + "(" + amount + suffix + ")";
    }

    private static boolean number(String text, int bits) {
        return text.length() < 30 && NUMBER.matcher(text).matches() && new BigInteger(text).bitLength() <= bits;
    }

    /** A path that Java leaves as it is, here and elsewhere. */
    private static boolean isPath(String text) {
        return !text.isEmpty()
                && !text.contains("//")
                && (text.length() == 1 || !text.endsWith("/"))
                && text.chars().allMatch(c -> c > ' ' && c < 0x7f && "\\:*?\"<>|".indexOf(c) < 0);
    }

    private static @Nullable String pciAddress(String text, Imports imports) {
        try {
            PciAddress address = PciAddress.parse(text);
            return address.toString().equals(text)
                    ? imports.name(PciAddress.class.getName()) + ".of(" + address.slot() + ", " + address.function()
                            + ")"
                    : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable String macAddress(String text, Imports imports) {
        try {
            return MacAddress.of(text).text().equals(text)
                    ? imports.name(MacAddress.class.getName()) + ".of(" + string(text) + ")"
                    : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
