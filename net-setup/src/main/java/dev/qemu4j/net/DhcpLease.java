package dev.qemu4j.net;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.net.internal.AddressText;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An address that a guest has for some time.
 *
 * @param mac the guest's card; null if the lease is of IPv6, which goes by other names
 * @param address what it was given
 * @param hostname what it calls itself, or null
 * @param expires when it loses the address, unless it asks again
 */
public record DhcpLease(
        @Nullable MacAddress mac,
        InetAddress address,
        @Nullable String hostname,
        Instant expires) {
    /**
     * Checks that nothing is missing.
     *
     * @param mac the guest's card; null if the lease is of IPv6, which goes by other names
     * @param address what it was given
     * @param hostname what it calls itself, or null
     * @param expires when it loses the address, unless it asks again
     */
    public DhcpLease {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(expires, "expires");
    }

    private static final int FIELDS = 4;

    /** Reads a line of dnsmasq's file; null if it is none of a lease. */
    static @Nullable DhcpLease parse(String line) {
        List<String> words = List.of(line.split(" "));
        if (words.size() < FIELDS || !words.get(0).matches("[0-9]+")) {
            return null;
        }
        String mac = words.get(1);
        String name = words.get(3);
        return new DhcpLease(
                mac.matches("[0-9a-f]{2}(:[0-9a-f]{2}){5}") ? MacAddress.parse(mac) : null,
                AddressText.literal(words.get(2)),
                name.equals("*") ? null : name,
                Instant.ofEpochSecond(Long.parseLong(words.get(0))));
    }
}
