package dev.qemu4j.vm.console;

import org.jspecify.annotations.Nullable;

/**
 * The end of a console.
 *
 * @param reason the reason for people
 * @param cause the cause, or null
 */
record ConsoleEnd(String reason, @Nullable Throwable cause) {
    /** The end of the connection, whose reason the machine may tell. */
    static final ConsoleEnd BY_QEMU = new ConsoleEnd("QEMU closed it", null);
}
