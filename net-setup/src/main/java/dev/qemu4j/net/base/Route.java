package dev.qemu4j.net.base;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A route of the host.
 *
 * @param destination where it leads; null for the default route
 * @param dev the interface; empty if it has none
 * @param gateway the next host's address, or null
 * @param table the routing table that it is in: {@link #MAIN}, or the name or number of another
 */
public record Route(
        @Nullable Subnet destination, String dev, @Nullable String gateway, String table) {
    /** The table that routes are in if nobody says otherwise. */
    public static final String MAIN = "main";

    /**
     * Checks that nothing is missing.
     *
     * @param destination where it leads; null for the default route
     * @param dev the interface; empty if it has none
     * @param gateway the next host's address, or null
     * @param table the routing table that it is in: {@link #MAIN}, or the name or number of another
     */
    public Route {
        Objects.requireNonNull(dev, "dev");
        Objects.requireNonNull(table, "table");
    }
}
