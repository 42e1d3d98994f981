package dev.qemu4j;

/**
 * What was found worth telling when a command line was read: something that was left as it is because it was not
 * understood, or that QEMU will not do as it looks.
 *
 * @param subject the words that it is about
 * @param message what to know
 */
public record Remark(String subject, String message) {
    @Override
    public String toString() {
        return subject + ": " + message;
    }
}
