package dev.qemu4j.net.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Addresses as people write them. */
public final class AddressText {
    private static final Pattern LITERAL =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private AddressText() {}

    public static String text(InetAddress address) {
        String text = address.getHostAddress();
        return address.getAddress().length == 4 ? text : text.replaceFirst("(^|:)(0(:|$)){2,}", "::");
    }

    /** Reads an address without asking anybody for a name. */
    public static InetAddress literal(String text) {
        if (!LITERAL.matcher(text).matches()) {
            throw new IllegalArgumentException("address: '" + text + "' (expected: an IPv4 or IPv6 address)");
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("address: '" + text + "' (expected: an IPv4 or IPv6 address)", e);
        }
    }
}
