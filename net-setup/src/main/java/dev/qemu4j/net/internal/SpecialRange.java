package dev.qemu4j.net.internal;

import java.net.InetAddress;
import java.util.List;

/** A range whose addresses the kernel and routers treat in a way of their own, so that no network of guests can be in it. */
public enum SpecialRange {
    BROADCAST("255.255.255.255", 32),
    RESERVED("240.0.0.0", 4),
    MULTICAST("224.0.0.0", 4),
    LINK_LOCAL("169.254.0.0", 16),
    LOOPBACK("127.0.0.0", 8),
    THIS_HOST("0.0.0.0", 8),
    LOOPBACK_6("::1", 128),
    RESERVED_6("::", 8),
    LINK_LOCAL_6("fe80::", 10),
    MULTICAST_6("ff00::", 8);

    private static final List<SpecialRange> OF_ONE_LINK = List.of(LINK_LOCAL, LINK_LOCAL_6);

    private final InetAddress first;
    private final int prefix;

    SpecialRange(String first, int prefix) {
        this.first = AddressText.literal(first);
        this.prefix = prefix;
    }

    /** Refuses a network that has addresses of such a range. */
    public static void refuseNetwork(String what, InetAddress network, int prefix) {
        refuse(what, network, prefix, List.of(values()));
    }

    /** Refuses what {@link #refuseNetwork} does, but for link-local addresses, which an interface may have. */
    public static void refuseInterface(String what, InetAddress network, int prefix) {
        refuse(
                what,
                network,
                prefix,
                List.of(values()).stream()
                        .filter(range -> !OF_ONE_LINK.contains(range))
                        .toList());
    }

    private static void refuse(String what, InetAddress network, int prefix, List<SpecialRange> refused) {
        for (SpecialRange range : refused) {
            if (range.overlaps(network.getAddress(), prefix)) {
                throw new IllegalArgumentException(what + ": " + AddressText.text(network) + "/" + prefix
                        + " (expected: addresses for guests, none of " + range + ")");
            }
        }
    }

    private boolean overlaps(byte[] network, int length) {
        byte[] mine = first.getAddress();
        if (network.length != mine.length) {
            return false;
        }
        for (int bit = 0; bit < Math.min(prefix, length); bit++) {
            if (((network[bit / 8] ^ mine[bit / 8]) & 0x80 >> bit % 8) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns its kind and its addresses. */
    @Override
    public String toString() {
        String kind = switch (this) {
            case BROADCAST -> "the broadcast address";
            case RESERVED, RESERVED_6 -> "the reserved";
            case MULTICAST, MULTICAST_6 -> "multicast";
            case LINK_LOCAL, LINK_LOCAL_6 -> "the link-local";
            case LOOPBACK, LOOPBACK_6 -> "loopback";
            case THIS_HOST -> "\"this host\"";
        };
        return kind + ", " + AddressText.text(first) + "/" + prefix;
    }
}
