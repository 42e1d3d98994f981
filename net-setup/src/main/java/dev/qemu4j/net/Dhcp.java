package dev.qemu4j.net;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.net.internal.AddressText;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The assignment of addresses and names to guests, by dnsmasq. Guests are told apart by their cards' addresses, also if they have been
 * installed from one image.
 *
 * <p>Immutable: each setter returns a changed copy.
 */
public final class Dhcp {
    /** Words that dnsmasq takes for something else where a name may stand: lease times, addresses, and its own. */
    private static final Pattern NO_NAME = Pattern.compile("ignore|infinite|[0-9]+[wdhmsWDHMS]?|[0-9]+(\\.[0-9]+){3}");

    static final Dhcp USUAL = new Dhcp(null, List.of(), new Options(Duration.ofHours(1), true, ""));

    private final @Nullable Range range;
    private final List<Fixed> fixed;
    private final Options options;

    private Dhcp(@Nullable Range range, List<Fixed> fixed, Options options) {
        this.range = range;
        this.fixed = List.copyOf(fixed);
        this.options = options;
    }

    /** The addresses for clients without a fixed one. */
    record Range(InetAddress first, InetAddress last) {}

    /** An address that is kept for one guest. */
    record Fixed(MacAddress mac, InetAddress address, String hostname) {}

    private record Options(Duration lease, boolean dns, String domain) {}

    /**
     * Sets the range of IPv4 addresses for clients without a fixed one.
     *
     * @param first the first one; half of the range if not set
     * @param last the last one
     * @return the changed server
     * @throws IllegalArgumentException if they are no IPv4 addresses
     */
    public Dhcp range(String first, String last) {
        Objects.requireNonNull(first, "first");
        Objects.requireNonNull(last, "last");
        return new Dhcp(new Range(ipv4(first), ipv4(last)), fixed, options);
    }

    /**
     * Gives a guest always the same address.
     *
     * @param mac the address of its card
     * @param address an IPv4 address of the network
     * @param hostname its name, by which others find it; may be empty
     * @return the changed server
     * @throws IllegalArgumentException if the address is no IPv4 address, or the name none, or one that dnsmasq has another meaning
     *     for, such as {@code ignore} or {@code 12h}
     */
    public Dhcp fixed(MacAddress mac, String address, String hostname) {
        Objects.requireNonNull(mac, "mac");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(hostname, "hostname");
        List<Fixed> more = new ArrayList<>(fixed);
        more.add(new Fixed(mac, ipv4(address), hostname.isEmpty() ? "" : hostname(hostname)));
        return new Dhcp(range, more, options);
    }

    /**
     * Sets for how long an address is given.
     *
     * @param lease two minutes or more; an hour if not set
     * @return the changed server
     * @throws IllegalArgumentException if it is shorter
     */
    public Dhcp lease(Duration lease) {
        Objects.requireNonNull(lease, "lease");
        if (lease.compareTo(Duration.ofMinutes(2)) < 0) {
            throw new IllegalArgumentException("lease: " + lease + " (expected: two minutes or more)");
        }
        return new Dhcp(range, fixed, new Options(lease, options.dns, options.domain));
    }

    /**
     * Sets whether questions for names are answered; else the guests get no server for them.
     *
     * @param dns whether they are, which is the default
     * @return the changed server
     */
    public Dhcp dns(boolean dns) {
        return new Dhcp(range, fixed, new Options(options.lease, dns, options.domain));
    }

    /**
     * Sets the domain that the guests are in.
     *
     * @param domain such as {@code lab.test}
     * @return the changed server
     * @throws IllegalArgumentException if it is no name
     */
    public Dhcp domain(String domain) {
        Objects.requireNonNull(domain, "domain");
        return new Dhcp(range, fixed, new Options(options.lease, options.dns, name("domain", domain)));
    }

    @Nullable
    Range range() {
        return range;
    }

    List<Fixed> fixed() {
        return fixed;
    }

    Duration lease() {
        return options.lease;
    }

    boolean dns() {
        return options.dns;
    }

    String domain() {
        return options.domain;
    }

    private static InetAddress ipv4(String text) {
        InetAddress address = AddressText.literal(text);
        if (address.getAddress().length != 4) {
            throw new IllegalArgumentException("address: " + text + " (expected: an IPv4 address)");
        }
        return address;
    }

    private static String hostname(String hostname) {
        if (NO_NAME.matcher(hostname).matches()) {
            throw new IllegalArgumentException("hostname: '" + hostname
                    + "' (expected: a name that dnsmasq does not take for a time, an address or 'ignore')");
        }
        return name("hostname", hostname);
    }

    private static String name(String what, String name) {
        if (!name.matches("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")) {
            throw new IllegalArgumentException(what + ": '" + name + "' (expected: letters, digits, dots and dashes)");
        }
        return name;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Dhcp that
                && Objects.equals(range, that.range)
                && fixed.equals(that.fixed)
                && options.equals(that.options);
    }

    @Override
    public int hashCode() {
        return Objects.hash(range, fixed, options);
    }

    @Override
    public String toString() {
        return "Dhcp[" + range + ", " + fixed + ", " + options + "]";
    }
}
