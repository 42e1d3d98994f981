package dev.qemu4j.img.serve;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.img.failure.ImageException;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Signals that an image could not be served; a server that does not come up in time is a {@link ServeTimeoutException}. */
public final class ServeException extends ImageException {
    private static final long serialVersionUID = 1L;

    /** The kind of the failure. */
    private final Reason reason;

    ServeException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /**
     * Makes the exception of a program that was to serve an image, such as qemu-nbd or nbdkit, and failed.
     *
     * @param what the beginning of the message
     * @param failure the program's failure, with what it said on its standard error
     * @param names paths that it was given, whose words are no evidence
     * @return the exception, with a reason and its advice
     */
    public static ServeException of(String what, QemuException failure, Collection<String> names) {
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(failure, "failure");
        Objects.requireNonNull(names, "names");
        Reason reason = Reason.told(failure, names);
        return new ServeException(reason, what + ": " + failure.getMessage() + reason.advice(), failure);
    }

    /**
     * Returns the kind of the failure.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    /** The reason why an image could not be served. */
    public enum Reason {
        /** A file is not there. */
        MISSING("check the path"),
        /** Another program has the image open. */
        LOCKED("stop the virtual machine or program that uses it, or serve it read-only with force-share=on"),
        /** This user may not open a file. */
        NO_PERMISSION("check who may read and write it"),
        /** The image is not of the named format. */
        WRONG_FORMAT("name the format that it has"),
        /** The image is marked as corrupt. */
        CORRUPT("copy the image, then repair it with QemuImg.check and repairAll, or serve it read-only"),
        /** The image is encrypted, and there is no key or a wrong one. */
        WRONG_KEY("give its key"),
        /** The address is taken. */
        ADDRESS_IN_USE("take another port, or none to have a free one chosen"),
        /** The installed program does not have what was asked for. */
        UNSUPPORTED("a newer QEMU, or one built with it, is needed"),
        /** There is no FUSE, or this user may not use it. */
        NO_FUSE("/dev/fuse must be there and usable, and fusermount3 (package fuse3) for users who are not root"),
        /** The server ended, but could not keep all that it had; the message has the server's words. */
        LOSS(
                "what guests wrote is there unless the words say otherwise; bitmaps that were lost must be removed and made anew"),
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

        private static Reason told(QemuException failure, Collection<String> names) {
            return failure instanceof QemuTimeoutException
                    ? OTHER
                    : ServeFailures.reasonOf(String.valueOf(failure.getMessage()), names);
        }

        /**
         * Returns the advice, to be put behind a message.
         *
         * @return the advice in parentheses after a space, or an empty text
         */
        public String advice() {
            return advice.isEmpty() ? "" : " (" + advice + ")";
        }
    }
}
