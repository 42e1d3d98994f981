package dev.qemu4j.qmp.testing.json.internal;

/** Signals JSON that QEMU would not take; the message is what QEMU says after {@code JSON parse error, }. */
final class JsonSyntaxException extends Exception {
    JsonSyntaxException(String message) {
        super(message);
    }
}
