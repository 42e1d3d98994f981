package dev.qemu4j.img;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostCommandException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Duration;

/**
 * Puts a new file to the place of an old one that keeps its identity: owner, group, mode, access control list and extended attributes.
 *
 * <p>If a new inode cannot have all of them, such as another name of the old one, the old inode gets the new content.
 */
final class FileReplacement {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private FileReplacement() {}

    static void replace(Path fresh, Path old) throws IOException {
        flush(fresh);
        if (takesIdentity(fresh, old)) {
            try {
                Files.move(fresh, old, StandardCopyOption.ATOMIC_MOVE);
                return;
            } catch (java.nio.file.FileSystemException e) {
                // Such as a mount point, or another's file in a directory where only owners may rename.
            }
        }
        copyInto(fresh, old);
    }

    /** A rename before the data are on the disk would leave neither image after a power cut. */
    private static void flush(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    static boolean takesIdentity(Path fresh, Path old) throws IOException {
        if (!old.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return true;
        }
        return (Integer) Files.getAttribute(old, "unix:nlink") == 1 && copyAttributes(fresh, old) && isSame(fresh, old);
    }

    /** Java reads no access control lists of Linux; GNU's cp does. */
    private static boolean copyAttributes(Path fresh, Path old) {
        try {
            HostCommand.builder(
                            "cp",
                            "--attributes-only",
                            "--no-target-directory",
                            "--preserve=mode,ownership,xattr",
                            "--",
                            old.toString(),
                            fresh.toString())
                    .timeout(LIMIT)
                    .uninterruptible()
                    .build()
                    .run();
            return true;
        } catch (HostCommandException e) {
            return false;
        }
    }

    private static boolean isSame(Path fresh, Path old) throws IOException {
        PosixFileAttributes now = Files.readAttributes(fresh, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        PosixFileAttributes before = Files.readAttributes(old, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return now.owner().equals(before.owner())
                && now.group().equals(before.group())
                && now.permissions().equals(before.permissions());
    }

    /** Keeps the new file if it did not get into the old one, which may be damaged then. */
    private static void copyInto(Path fresh, Path old) throws IOException {
        Path kept = old.resolveSibling(old.getFileName() + fresh.getFileName().toString() + ".new");
        Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE); // under a name that no sweep takes
        try {
            HostCommand.of("cp", "--no-target-directory", "--", kept.toString(), old.toString())
                    .run();
            flush(old);
        } catch (HostCommandException | QemuInterruptedException | IOException e) {
            throw new ImageException(
                    "'" + old + "' may be damaged, since it was written in its place and that failed: " + e.getMessage()
                            + " (the new image is whole in '" + kept + "')",
                    e);
        }
        Files.delete(kept);
    }
}
