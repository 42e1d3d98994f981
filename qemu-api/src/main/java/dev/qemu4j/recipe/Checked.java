package dev.qemu4j.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Objects;

/** Limits that QEMU has, told before it starts. */
final class Checked {
    private Checked() {}

    /** Returns a TCP or UDP port. */
    static int port(int port) {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
        }
        return port;
    }

    /** Returns the name by which a guest mounts a directory. */
    static String tag(String tag, int most) {
        Objects.requireNonNull(tag, "tag");
        int bytes = tag.getBytes(UTF_8).length;
        if (bytes < 1 || bytes > most) {
            throw new IllegalArgumentException("tag: '" + tag + "' (expected: 1 to " + most + " bytes)");
        }
        return tag;
    }
}
