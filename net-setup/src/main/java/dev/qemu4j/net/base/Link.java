package dev.qemu4j.net.base;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A network interface, as the kernel tells of it.
 *
 * @param name its name
 * @param index its number in its namespace
 * @param kind what it is, such as {@code bridge} or {@code tun}; empty for hardware and the loopback
 * @param master the bridge that it is a port of, or null
 * @param alias the text that somebody has attached to it; may be empty
 * @param address its hardware address; empty if it has none
 * @param mtu how many bytes a packet may have
 * @param flags such as {@code UP} and {@code LOWER_UP}
 * @param addresses its addresses with the length of their prefix, such as {@code 10.0.0.1/24}
 */
public record Link(
        String name,
        int index,
        String kind,
        @Nullable String master,
        String alias,
        String address,
        int mtu,
        List<String> flags,
        List<String> addresses) {
    /**
     * Copies the lists.
     *
     * @param name its name
     * @param index its number in its namespace
     * @param kind the kind
     * @param master the bridge that it is a port of, or null
     * @param alias the text that somebody has attached to it
     * @param address its hardware address
     * @param mtu how many bytes a packet may have
     * @param flags what the kernel says of it
     * @param addresses its addresses with the length of their prefix
     */
    public Link {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(alias, "alias");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(flags, "flags");
        Objects.requireNonNull(addresses, "addresses");
        flags = List.copyOf(flags);
        addresses = List.copyOf(addresses);
    }

    /**
     * Tells whether it is switched on.
     *
     * @return true if it has the flag {@code UP}
     */
    public boolean up() {
        return flags.contains("UP");
    }
}
