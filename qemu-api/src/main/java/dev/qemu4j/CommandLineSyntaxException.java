package dev.qemu4j;

import dev.qemu4j.base.QemuException;

/** A text or a list of arguments is no command line of a QEMU system emulator. */
public final class CommandLineSyntaxException extends QemuException {
    private static final long serialVersionUID = 1L;

    CommandLineSyntaxException(String message) {
        super(message);
    }
}
