package dev.qemu4j.vm.disk.graph;

import dev.qemu4j.base.QemuException;

/** Signals a name that no disk or layer has, or that several have; the message has the names that there are. */
public final class NoSuchDiskException extends QemuException {
    /**
     * Creates an exception.
     *
     * @param message the message: the name and the advice
     */
    public NoSuchDiskException(String message) {
        super(message, null);
    }
}
