package dev.qemu4j.qmp.job;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Secrets;
import org.jspecify.annotations.Nullable;

/** Signals that no snapshot can be taken of a disk, or that it is not known whether one was. */
public final class LiveSnapshotException extends QemuException {
    private static final long serialVersionUID = 1;

    LiveSnapshotException(String message, @Nullable Throwable cause) {
        super(Secrets.hide(message), cause);
    }
}
