package dev.qemu4j.net.base;

import dev.qemu4j.net.internal.AddressText;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;

/**
 * A range of IPv4 or IPv6 addresses.
 *
 * @param address the first address of the range
 * @param prefix how many bits all addresses have in common
 */
public record Subnet(InetAddress address, int prefix) {
    /**
     * Checks the range.
     *
     * @param address the first address of the range
     * @param prefix how many bits all addresses have in common
     * @throws IllegalArgumentException if the prefix does not fit, or the address is not the first of the range
     */
    public Subnet {
        Objects.requireNonNull(address, "address");
        int bits = address.getAddress().length * 8;
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException("prefix: " + prefix + " (expected: 0 to " + bits + ")");
        }
        BigInteger mask = BigInteger.ONE.shiftLeft(bits - prefix).subtract(BigInteger.ONE);
        if (number(address).and(mask).signum() != 0) {
            throw new IllegalArgumentException(
                    "subnet: " + AddressText.text(address) + "/" + prefix + " (expected: its first address, "
                            + AddressText.text(address(number(address).andNot(mask), bits / 8)) + "/" + prefix + ")");
        }
    }

    /**
     * Reads a range.
     *
     * @param text an address and the length of its prefix, such as {@code 192.168.76.0/24} or {@code fd00:76::/64}
     * @return the range
     * @throws IllegalArgumentException if it is not valid
     */
    public static Subnet parse(String text) {
        Objects.requireNonNull(text, "text");
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("subnet: '" + text + "' (expected: as 192.168.76.0/24)");
        }
        return new Subnet(AddressText.literal(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    /**
     * Returns one of the addresses.
     *
     * @param number counts from the first address, which is 0
     * @return the address
     * @throws IllegalArgumentException if it is not in the range
     */
    public InetAddress host(long number) {
        BigInteger wanted = number(address).add(BigInteger.valueOf(number));
        if (number < 0 || wanted.bitLength() > address.getAddress().length * 8) {
            throw new IllegalArgumentException("host: " + number + " (expected: one of " + this + ")");
        }
        InetAddress host = address(wanted, address.getAddress().length);
        if (!contains(host)) {
            throw new IllegalArgumentException("host: " + number + " (expected: one of " + this + ")");
        }
        return host;
    }

    /**
     * Tells whether an address is in the range.
     *
     * @param other the address
     * @return true if it is
     */
    public boolean contains(InetAddress other) {
        int bits = address.getAddress().length * 8;
        return other.getAddress().length * 8 == bits
                && number(other)
                        .shiftRight(bits - prefix)
                        .equals(number(address).shiftRight(bits - prefix));
    }

    /**
     * Tells whether two ranges have addresses in common.
     *
     * @param other the other range
     * @return true if they have
     */
    public boolean overlaps(Subnet other) {
        return contains(other.address) || other.contains(address);
    }

    /**
     * Tells of which family the addresses are.
     *
     * @return true for IPv6
     */
    public boolean isIpv6() {
        return address.getAddress().length == 16;
    }

    /** Returns it as {@link #parse} reads it. */
    @Override
    public String toString() {
        return AddressText.text(address) + "/" + prefix;
    }

    private static BigInteger number(InetAddress address) {
        return new BigInteger(1, address.getAddress());
    }

    private static InetAddress address(BigInteger number, int bytes) {
        byte[] from = number.toByteArray();
        byte[] to = new byte[bytes];
        int count = Math.min(from.length, bytes);
        System.arraycopy(from, from.length - count, to, bytes - count, count);
        try {
            return InetAddress.getByAddress(to);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
