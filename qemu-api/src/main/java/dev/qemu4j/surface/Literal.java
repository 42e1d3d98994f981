package dev.qemu4j.surface;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.PciAddress;
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

    /**
     * A value as an expression of a type that is written exactly as the text.
     *
     * @return the expression; null if no value of the type is written so
     */
    static @Nullable String of(String type, String text, JavaNames names) {
        return switch (type) {
            case "str" -> JavaLiterals.text(text);
            case "bool" -> text.equals("on") ? "true" : text.equals("off") ? "false" : null;
            case "int" -> number(text, 31) ? text : null;
            case "long", "uint64" -> number(text, 63) ? text + (number(text, 31) ? "" : "L") : null;
            case "size" -> size(text, names);
            case "memory-size" -> hasUnit(text) ? size(text, names) : null;
            case "path" ->
                isPath(text) ? names.of("java.nio.file.Path") + ".of(" + JavaLiterals.text(text) + ")" : null;
            case "pci-address" -> pciAddress(text, names);
            case "mac" -> macAddress(text, names);
            default -> null;
        };
    }

    /** A number without one is MiB there. */
    private static boolean hasUnit(String text) {
        return !text.isEmpty() && !Character.isDigit(text.charAt(text.length() - 1));
    }

    private static @Nullable String size(String text, JavaNames names) {
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
        return names.of(DataSize.class.getName()) + ".of" + UNITS[said] + "(" + amount + suffix + ")";
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

    private static @Nullable String pciAddress(String text, JavaNames names) {
        try {
            PciAddress address = PciAddress.parse(text);
            return address.toString().equals(text)
                    ? names.of(PciAddress.class.getName()) + ".of(" + address.slot() + ", " + address.function() + ")"
                    : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable String macAddress(String text, JavaNames names) {
        try {
            return MacAddress.parse(text).text().equals(text)
                    ? names.of(MacAddress.class.getName()) + ".parse(" + JavaLiterals.text(text) + ")"
                    : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
