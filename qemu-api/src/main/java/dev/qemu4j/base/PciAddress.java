package dev.qemu4j.base;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A device's place on a PCI bus.
 *
 * @param slot 0 to 31
 * @param function 0 to 7
 */
public record PciAddress(int slot, int function) {
    /** QEMU scans {@code %x.%x}: white space, a plus sign and {@code 0x} may stand before each number, zeros too. */
    private static final Pattern TEXT =
            Pattern.compile("\\s*\\+?(?:0[xX])?([0-9a-fA-F]{1,8})(?:\\.\\s*\\+?(?:0[xX])?([0-9a-fA-F]{1,8}))?");

    /**
     * Checks the place.
     *
     * @param slot 0 to 31
     * @param function 0 to 7
     * @throws IllegalArgumentException if one is out of its range
     */
    public PciAddress {
        if (slot < 0 || slot > 31) {
            throw new IllegalArgumentException("slot: " + slot + " (expected: 0 to 31)");
        }
        if (function < 0 || function > 7) {
            throw new IllegalArgumentException("function: " + function + " (expected: 0 to 7)");
        }
    }

    /**
     * Returns the first function of a slot.
     *
     * @param slot 0 to 31
     * @return the place
     */
    public static PciAddress of(int slot) {
        return new PciAddress(slot, 0);
    }

    /**
     * Returns a function of a slot.
     *
     * @param slot 0 to 31
     * @param function 0 to 7
     * @return the place
     */
    public static PciAddress of(int slot, int function) {
        return new PciAddress(slot, function);
    }

    /**
     * Reads a place as QEMU writes it.
     *
     * @param text slot and function, both hexadecimal, such as {@code 1f.2} or {@code 0x1f.0x2}; or the slot alone
     * @return the place
     * @throws IllegalArgumentException if it is not valid
     */
    public static PciAddress parse(String text) {
        Objects.requireNonNull(text, "text");
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "PCI address: '" + text + "' (expected: a slot and a function, as 1f.2)");
        }
        String function = matcher.group(2);
        return of(number(matcher.group(1)), function == null ? 0 : number(function));
    }

    private static int number(String hex) {
        return (int) Math.min(Long.parseLong(hex, 16), Integer.MAX_VALUE);
    }

    /** Returns the place as QEMU reads it, such as {@code 1f.2}. */
    @Override
    public String toString() {
        return Integer.toHexString(slot) + "." + function;
    }
}
