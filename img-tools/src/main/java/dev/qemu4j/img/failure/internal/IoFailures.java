package dev.qemu4j.img.failure.internal;

import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageExistsException;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.failure.ImagePermissionException;
import dev.qemu4j.img.failure.ImageSpaceException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** Tells from an error of the file system what went wrong; the paths in its message are no evidence. */
public final class IoFailures {
    /** The advice on a file in a FUSE mount whose program was killed: the kernel keeps the mount, and answers in its place. */
    static final String DEAD_MOUNT = "the program behind this FUSE mount has ended: unmount it by fusermount3 -u";

    private IoFailures() {}

    public static ImageException of(String what, IOException failure) {
        String message = what + ": " + failure;
        if (failure instanceof NoSuchFileException) {
            return new ImageMissingException(message + " (check the path)", failure);
        }
        if (failure instanceof FileAlreadyExistsException) {
            return new ImageExistsException(message + " (choose another name)", failure);
        }
        String reason = reason(failure);
        if (failure instanceof AccessDeniedException
                || reason.contains("Read-only file system")
                || reason.contains("Operation not permitted")
                || reason.contains("Permission denied")) {
            return new ImagePermissionException(message + " (check who may read and write it)", failure);
        }
        if (reason.contains("No space left") || reason.contains("quota exceeded") || reason.contains("too large")) {
            return new ImageSpaceException(message + " (free some space)", failure);
        }
        if (reason.contains("Transport endpoint is not connected")) {
            return new ImageMissingException(message + " (" + DEAD_MOUNT + ")", failure);
        }
        return new ImageException(message, failure);
    }

    private static String reason(IOException failure) {
        @Nullable
        String reason = failure instanceof FileSystemException error ? error.getReason() : failure.getMessage();
        return reason == null ? "" : reason;
    }
}
