package dev.qemu4j;

/**
 * A remark on a command line that was read. A part was left as it is because it was not understood, or QEMU will not do as
 * it looks.
 *
 * @param subject the words that it is about
 * @param message the message
 */
public record Remark(String subject, String message) {
    @Override
    public String toString() {
        return subject + ": " + message;
    }
}
