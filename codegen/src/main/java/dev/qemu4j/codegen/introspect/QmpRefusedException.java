package dev.qemu4j.codegen.introspect;

/** A program has answered a command with an error. */
public final class QmpRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    QmpRefusedException(String message) {
        super(message);
    }
}
