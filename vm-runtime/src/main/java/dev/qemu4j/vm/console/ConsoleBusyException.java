package dev.qemu4j.vm.console;

import dev.qemu4j.base.QemuException;

/** Signals that a guest does not read its console's input, so that no more is taken. */
public final class ConsoleBusyException extends QemuException {
    ConsoleBusyException(String message) {
        super(message);
    }
}
