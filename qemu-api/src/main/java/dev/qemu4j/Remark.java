package dev.qemu4j;

import java.util.Objects;

/**
 * A remark on a command line that was read. A part was left as it is because it was not understood, or QEMU will not do as
 * it looks.
 *
 * @param subject the words that it is about
 * @param message the message
 */
public record Remark(String subject, String message) {
    /**
     * Makes a remark.
     *
     * @param subject the part that it is about
     * @param message the remark
     */
    public Remark {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(message, "message");
    }

    @Override
    public String toString() {
        return subject + ": " + message;
    }
}
