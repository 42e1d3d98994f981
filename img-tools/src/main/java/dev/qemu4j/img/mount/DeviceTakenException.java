package dev.qemu4j.img.mount;

import dev.qemu4j.base.QemuException;

/** Signals that another process was quicker with a device, so that the next one is tried. */
final class DeviceTakenException extends QemuException {
    private static final long serialVersionUID = 1L;

    DeviceTakenException(String message, Throwable cause) {
        super(message, cause);
    }
}
