package dev.qemu4j.img.failure;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Signals that an image could not be served, for a reason that only servers have. What is wrong with the image itself is told by the other kinds of {@link
 * ImageException}, as by {@code qemu-img}; a server that does not come up in time is a {@link dev.qemu4j.base.QemuTimeoutException}.
 */
public final class ServeException extends ImageException {
    private static final long serialVersionUID = 1L;

    /** The kind of the failure. */
    private final Reason reason;

    /**
     * Makes an exception.
     *
     * @param reason the kind of the failure
     * @param message the message: the server, the failure and the advice
     * @param cause the cause, or null
     */
    public ServeException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /**
     * Returns the kind of the failure.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    /** The kinds of failures that only servers have. */
    public enum Reason {
        /** The address is taken. */
        ADDRESS_IN_USE("take another port, or none to have a free one chosen"),
        /** The installed program does not have what was asked for. */
        UNSUPPORTED("a newer QEMU, or one built with it, is needed"),
        /** There is no FUSE, or this user may not use it. */
        NO_FUSE("/dev/fuse must be there and usable, and fusermount3 (package fuse3) for users who are not root"),
        /** The image is in a FUSE mount whose program has ended. */
        DEAD_MOUNT("unmount it by fusermount3 -u, or as root by umount -l, and start its program again"),
        /** Something stands on what is served, and would lose data without it. */
        IN_USE("unmount what is mounted from there and detach the device, then close it again"),
        /** Another failure; the message has the server's words. */
        OTHER("");

        private final String advice;

        Reason(String advice) {
            this.advice = advice;
        }

        /**
         * Returns the advice, which is in the message as well.
         *
         * @return a clause without a full stop; empty for {@link #OTHER}
         */
        public String advice() {
            return advice;
        }
    }
}
