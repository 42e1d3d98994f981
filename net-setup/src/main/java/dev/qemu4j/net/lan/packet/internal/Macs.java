package dev.qemu4j.net.lan.packet.internal;

import dev.qemu4j.base.MacAddress;
import java.util.HexFormat;

/** Addresses as numbers of 48 bits. */
public final class Macs {
    private static final int DIGITS = 12;

    private Macs() {}

    public static long number(MacAddress mac) {
        return HexFormat.fromHexDigitsToLong(mac.text().replace(":", ""));
    }

    /** Returns the address of a card. */
    public static MacAddress address(long number) {
        return MacAddress.parse(text(number));
    }

    /** Returns the text of any address, also one of a group. */
    public static String text(long number) {
        String digits = HexFormat.of().toHexDigits(number, DIGITS);
        return digits.replaceAll("..(?!$)", "$0:");
    }
}
