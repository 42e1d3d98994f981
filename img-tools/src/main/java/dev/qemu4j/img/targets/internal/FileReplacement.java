package dev.qemu4j.img.targets.internal;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.ProgramNotFoundException;
import dev.qemu4j.host.system.HostText;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.internal.DiskSync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Duration;

/**
 * Puts a new file to the place of an old one that keeps its identity. That is owner, group, mode, access control list, extended attributes, and the
 * flags and project that {@code chattr} sets. A file whose flags forbid it (i, a) is refused, as the tool by hand refuses it. Not kept are the
 * time of birth, and flags on a host without {@code lsattr}.
 *
 * <p>If a new inode cannot have all of them, such as another name of the old one, the old inode gets the new content.
 */
public final class FileReplacement {
    /** The end of the message if there is no {@code cp}. */
    public static final String CP_HINT =
            "install coreutils: only its cp gives a new file the attributes of the old one";

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int LONGEST_NAME = 255;
    private static final int SLOWEST_PER_SECOND = 1 << 20;

    private FileReplacement() {}

    public static void replace(Path fresh, Path old) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw QemuInterruptedException.of("replacing '" + old + "', which is what it was", null);
        }
        DiskSync.sync(fresh); // a rename before the data are there would leave neither image after a power cut
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

    public static boolean takesIdentity(Path fresh, Path old) throws IOException {
        if (!old.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return true;
        }
        return (Integer) Files.getAttribute(old, "unix:nlink") == 1
                && copyAttributes(fresh, old)
                && isSame(fresh, old)
                && InodeFlags.give(fresh, old);
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
                    .uninterruptible(true)
                    .hint(CP_HINT)
                    .build()
                    .run();
            return true;
        } catch (ProgramNotFoundException e) {
            throw e; // it is missing for the copy as well, when the old file would be open already
        } catch (HostCommandException | QemuTimeoutException e) {
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

    /** The old name, as much of it as a file system takes before an end of ASCII. */
    private static String keptName(Path old, String end) {
        String name = old.getFileName().toString();
        while (HostText.bytes(name).length + end.length() > LONGEST_NAME) {
            name = name.substring(0, name.offsetByCodePoints(name.length(), -1));
        }
        return name + end;
    }

    /** Keeps the new file if it did not get into the old one, which may be damaged then. An interrupt would only do that damage. */
    private static void copyInto(Path fresh, Path old) throws IOException {
        Path kept = old.resolveSibling(keptName(old, fresh.getFileName() + ".new"));
        Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE); // under a name that no sweep takes
        try {
            HostCommand.builder("cp", "--no-target-directory", "--", kept.toString(), old.toString())
                    .timeout(LIMIT.plusSeconds(Files.size(kept) / SLOWEST_PER_SECOND))
                    .uninterruptible(true)
                    .hint(CP_HINT)
                    .build()
                    .run();
            DiskSync.sync(old);
        } catch (ProgramNotFoundException e) {
            Files.move(kept, fresh, StandardCopyOption.ATOMIC_MOVE); // nothing has been written
            throw e;
        } catch (HostCommandException | QemuTimeoutException | IOException e) {
            throw new ImageException(
                    "'" + old + "' may be damaged, since it was written in its place and that failed: " + e.getMessage()
                            + " (the new image is whole in '" + kept + "')",
                    e);
        }
        Files.delete(kept);
    }
}
