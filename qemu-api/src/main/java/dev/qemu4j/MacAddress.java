package dev.qemu4j;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The address of a network card.
 *
 * @param text six bytes, hexadecimal, with colons between them; lower-case
 */
public record MacAddress(String text) {
    private static final Pattern TEXT = Pattern.compile("[0-9a-f]{2}(:[0-9a-f]{2}){5}");

    /**
     * Checks the address.
     *
     * @param text six bytes, hexadecimal, with colons or dashes between them
     * @throws IllegalArgumentException if it is none, or one of several receivers
     */
    public MacAddress {
        text = text.toLowerCase(Locale.ROOT).replace('-', ':');
        if (!TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException("MAC address: '" + text + "' (expected: as 52:54:00:12:34:56)");
        }
        if ((Integer.parseInt(text.substring(0, 2), 16) & 1) != 0) {
            throw new IllegalArgumentException("MAC address: '" + text
                    + "' (expected: an even first byte; an odd one addresses several receivers, no card can have it)");
        }
    }

    /**
     * Reads an address.
     *
     * @param text six bytes, hexadecimal, with colons or dashes between them
     * @return the address
     * @throws IllegalArgumentException if it is none
     */
    public static MacAddress of(String text) {
        return new MacAddress(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
