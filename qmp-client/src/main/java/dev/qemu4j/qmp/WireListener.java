package dev.qemu4j.qmp;

/** A listener to the lines of a connection, in both directions. */
@FunctionalInterface
public interface WireListener {
    /**
     * Takes a line.
     *
     * @param line the line, without secrets
     */
    void line(WireLine line);
}
