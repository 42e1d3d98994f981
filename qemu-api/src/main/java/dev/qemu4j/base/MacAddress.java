package dev.qemu4j.base;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The address of a network card.
 *
 * @param text six bytes, hexadecimal, with colons between them; lower-case
 */
public record MacAddress(String text) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final HexFormat COLONS = HexFormat.ofDelimiter(":");
    private static final int GROUP_BIT = 1;
    private static final int LOCAL_BIT = 2;
    private static final Pattern TEXT = Pattern.compile("[0-9a-f]{2}(:[0-9a-f]{2}){5}");

    /**
     * Checks the address.
     *
     * @param text six bytes, hexadecimal, with colons or dashes between them
     * @throws IllegalArgumentException if it is not valid, or one of several receivers
     */
    public MacAddress {
        Objects.requireNonNull(text, "text");
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
     * @throws IllegalArgumentException if it is not valid
     */
    public static MacAddress parse(String text) {
        return new MacAddress(text);
    }

    /**
     * Returns an address that begins as those of QEMU's cards do, {@code 52:54:00}. Of 1000 such addresses two are the same
     * in 3 of 100 cases; {@link #ofName} has more bits.
     *
     * @return a random address
     */
    public static MacAddress random() {
        byte[] bytes = {0x52, 0x54, 0, 0, 0, 0};
        byte[] last = new byte[3];
        RANDOM.nextBytes(last);
        System.arraycopy(last, 0, bytes, 3, last.length);
        return parse(COLONS.formatHex(bytes));
    }

    /**
     * Derives an address from a name: the same each time, and with 46 bits practically never that of another name. It is
     * one that is assigned locally.
     *
     * @param name any text
     * @return the first bytes of its SHA-256, as a local address of one receiver
     */
    public static MacAddress ofName(String name) {
        Objects.requireNonNull(name, "name");
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            hash[0] = (byte) ((hash[0] & ~GROUP_BIT) | LOCAL_BIT);
            return parse(COLONS.formatHex(hash, 0, 6));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java has SHA-256", e);
        }
    }

    /**
     * Derives an address from a name as the script {@code qemu-mac-hasher.py} of the Arch wiki does. So machines keep
     * the addresses which they had with it.
     *
     * @param name the machine's name
     * @return {@code 52:54} and the four bytes of the name's CRC-32
     */
    public static MacAddress ofNameCrc(String name) {
        Objects.requireNonNull(name, "name");
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        String digits = HexFormat.of().toHexDigits((int) crc.getValue());
        return parse("52:54" + digits.replaceAll("..", ":$0"));
    }

    @Override
    public String toString() {
        return text;
    }
}
