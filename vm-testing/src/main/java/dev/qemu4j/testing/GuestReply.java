package dev.qemu4j.testing;

import java.util.Objects;

/**
 * The outcome of a command in a guest.
 *
 * @param status the exit status
 * @param output the standard output and the standard error, as they came, with {@code \n} between lines
 */
public record GuestReply(int status, String output) {
    /**
     * Checks that nothing is missing.
     *
     * @param status the exit status
     * @param output the standard output and the standard error
     */
    public GuestReply {
        Objects.requireNonNull(output, "output");
    }

    /**
     * Tells whether the command succeeded.
     *
     * @return true if the status is 0
     */
    public boolean succeeded() {
        return status == 0;
    }
}
