package dev.qemu4j.vm.firmware;

import dev.qemu4j.base.QemuException;

/** Signals that no firmware descriptor of this host has what was asked for; the message tells what there is, and what to install. */
public final class FirmwareNotFoundException extends QemuException {
    private static final long serialVersionUID = 1L;

    FirmwareNotFoundException(String message) {
        super(message);
    }
}
