package dev.qemu4j.net.lan;

import dev.qemu4j.base.MacAddress;
import java.net.Inet4Address;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An address that a machine on a LAN was given.
 *
 * @param mac the card
 * @param address its address
 * @param port the name of the port that the machine is at
 * @param hostname what the machine calls itself, or null
 * @param expires when the address may be given to another unless it is asked for again
 */
public record LanLease(
        MacAddress mac,
        Inet4Address address,
        String port,
        @Nullable String hostname,
        Instant expires) {
    /**
     * Checks that nothing is missing.
     *
     * @param mac the card
     * @param address its address
     * @param port the name of the port that the machine is at
     * @param hostname what the machine calls itself, or null
     * @param expires when the address may be given to another unless it is asked for again
     */
    public LanLease {
        Objects.requireNonNull(mac, "mac");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(port, "port");
        Objects.requireNonNull(expires, "expires");
    }
}
