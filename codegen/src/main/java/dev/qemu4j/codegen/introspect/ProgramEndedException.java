package dev.qemu4j.codegen.introspect;

/** A program has ended instead of answering a command. */
public final class ProgramEndedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ProgramEndedException(String message, Throwable cause) {
        super(message, cause);
    }
}
