package dev.qemu4j.net.lan.packet.internal;

import dev.qemu4j.net.internal.SpecialRange;

/** Addresses that begin alike. */
public record Subnet(int network, int bits) {
    public static Subnet parse(String text) {
        int slash = text.indexOf('/');
        String length = slash < 0 ? "" : text.substring(slash + 1);
        if (!length.matches("\\d{1,2}") || Integer.parseInt(length) < 8 || Integer.parseInt(length) > 30) {
            throw new IllegalArgumentException(
                    "subnet: '" + text + "' (expected: as 10.77.0.0/24, with 8 to 30 bits after the slash)");
        }
        int bits = Integer.parseInt(length);
        int address = Ipv4.parse("subnet", text.substring(0, slash));
        Subnet subnet = new Subnet(address & (-1 << (32 - bits)), bits);
        if (subnet.network != address) {
            throw new IllegalArgumentException("subnet: '" + text + "' (expected: its first address, "
                    + Ipv4.text(subnet.network) + "/" + bits + ")");
        }
        SpecialRange.refuseNetwork("subnet", Ipv4.address(subnet.network), bits);
        return subnet;
    }

    public int mask() {
        return -1 << (32 - bits);
    }

    public int broadcast() {
        return network | ~mask();
    }

    public boolean contains(int address) {
        return (address & mask()) == network;
    }

    /** Tells whether a machine can have the address. */
    public boolean isHost(int address) {
        return contains(address) && address != network && address != broadcast();
    }

    public int checkedHost(String what, String text) {
        int address = Ipv4.parse(what, text);
        if (!isHost(address)) {
            throw new IllegalArgumentException(what + ": " + text + " (expected: an address of " + this + ")");
        }
        return address;
    }

    @Override
    public String toString() {
        return Ipv4.text(network) + "/" + bits;
    }
}
