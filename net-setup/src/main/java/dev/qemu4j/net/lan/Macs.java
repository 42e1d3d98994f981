package dev.qemu4j.net.lan;

import dev.qemu4j.base.MacAddress;
import java.util.HexFormat;

/** Addresses as numbers of 48 bits. */
final class Macs {
    private static final int DIGITS = 12;

    private Macs() {}

    static long number(MacAddress mac) {
        return HexFormat.fromHexDigitsToLong(mac.text().replace(":", ""));
    }

    /** Returns the address of a card. */
    static MacAddress address(long number) {
        return MacAddress.parse(text(number));
    }

    /** Returns the text of any address, also one of a group. */
    static String text(long number) {
        String digits = HexFormat.of().toHexDigits(number, DIGITS);
        return digits.replaceAll("..(?!$)", "$0:");
    }
}
