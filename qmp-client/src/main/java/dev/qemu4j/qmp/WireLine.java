package dev.qemu4j.qmp;

import java.util.Objects;

/**
 * A line of a connection, as {@link QmpOptions.Builder#wire} shows it.
 *
 * @param sent true if this client has sent it, false if it came from QEMU
 * @param text the JSON, with three asterisks for each secret; in parentheses what is said in place of a line of more than 4 MiB, and of one
 *     that cannot be read
 */
public record WireLine(boolean sent, String text) {
    /**
     * Checks that nothing is missing.
     *
     * @param sent true if this client has sent it
     * @param text the JSON
     */
    public WireLine {
        Objects.requireNonNull(text, "text");
    }
}
