package dev.qemu4j.net.base;

import org.jspecify.annotations.Nullable;

/**
 * A route of the main table.
 *
 * @param destination where it leads; null for the default route
 * @param dev the interface; empty if it has none
 * @param gateway the next host's address, or null
 */
public record Route(
        @Nullable Subnet destination, String dev, @Nullable String gateway) {}
