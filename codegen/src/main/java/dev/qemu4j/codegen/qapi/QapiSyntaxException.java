package dev.qemu4j.codegen.qapi;

/** A schema that cannot be understood; the message gives file and line, or the entity. */
public final class QapiSyntaxException extends RuntimeException {
    QapiSyntaxException(String message) {
        super(message);
    }
}
