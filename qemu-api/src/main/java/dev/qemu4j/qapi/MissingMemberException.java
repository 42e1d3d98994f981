package dev.qemu4j.qapi;

import dev.qemu4j.base.QemuException;

/** A member that all known versions of QEMU send was read, and this QEMU did not send it, or in another type. */
public final class MissingMemberException extends QemuException {
    private static final long serialVersionUID = 1;

    MissingMemberException(String type, String member) {
        super(type + "." + member + ": QEMU did not send it as known (toJson() has what it sent)", null);
    }
}
