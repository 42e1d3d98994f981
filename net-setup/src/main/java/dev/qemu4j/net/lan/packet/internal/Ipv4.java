package dev.qemu4j.net.lan.packet.internal;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** IPv4 addresses as numbers of 32 bits, and the sum that its packets are checked by. */
public final class Ipv4 {
    public static final int ANY = 0;
    public static final int BROADCAST = -1;

    private static final Pattern ADDRESS = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

    private Ipv4() {}

    /** Reads an address; a name is none. */
    public static int parse(String what, String text) {
        Matcher matcher = ADDRESS.matcher(text);
        int address = 0;
        boolean right = matcher.matches();
        for (int i = 1; right && i <= 4; i++) {
            int part = Integer.parseInt(matcher.group(i));
            right = part <= 255;
            address = (address << 8) | part;
        }
        if (!right) {
            throw new IllegalArgumentException(what + ": '" + text + "' (expected: an IPv4 address as 10.0.0.1)");
        }
        return address;
    }

    public static String text(int address) {
        return (address >>> 24) + "." + ((address >>> 16) & 255) + "." + ((address >>> 8) & 255) + "."
                + (address & 255);
    }

    public static Inet4Address address(int address) {
        try {
            byte[] bytes = {(byte) (address >>> 24), (byte) (address >>> 16), (byte) (address >>> 8), (byte) address};
            return (Inet4Address) InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    /** Sums words up as the checksums of IPv4, ICMP and UDP do; 0 over what has a right one. */
    public static int checksum(ByteBuffer bytes, int start, int length, int begin) {
        long sum = begin;
        for (int i = 0; i + 1 < length; i += 2) {
            sum += bytes.getShort(start + i) & 0xffff;
        }
        if (length % 2 != 0) {
            sum += (bytes.get(start + length - 1) & 0xff) << 8;
        }
        while (sum >> 16 != 0) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return (int) (~sum & 0xffff);
    }
}
