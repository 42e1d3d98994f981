package dev.qemu4j.img.targets.internal;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.HostCommandTimeoutException;
import dev.qemu4j.host.ProgramNotFoundException;
import dev.qemu4j.img.failure.ImageChangedException;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageLockedException;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.failure.ImagePermissionException;
import dev.qemu4j.img.internal.DiskSync;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Duration;

/** The file of an image that another takes the place of, under the same identity, and only while nobody has it open. */
public final class ReplacedFile {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    /** QEMU locks single bytes from 100 on for what it does with a file, and from 200 on for what others must not do. */
    private static final long LOCKS = 100;

    private static final long LOCKS_LENGTH = 200;

    private final Path file;
    private final FileState before;

    private ReplacedFile(Path file, FileState before) {
        this.file = file;
        this.before = before;
    }

    /** Refuses at once what would be refused in the end. A link leads to the file that it names. */
    public static ReplacedFile of(Path path) {
        try {
            Path real = path.toRealPath();
            if (!Files.isRegularFile(real)) {
                throw new ImageException(
                        "'" + path + "' is no regular file (expected: an image in one, which another can replace)",
                        null);
            }
            if (Files.getAttribute(real, "unix:nlink") instanceof Integer links && links > 1) {
                throw new ImageException(
                        "'" + path + "' has " + links
                                + " names (hard links), of which the others would keep the old image:"
                                + " remove them first",
                        null);
            }
            ReplacedFile replaced = new ReplacedFile(real, FileState.of(real));
            replaced.whileUnused(() -> {});
            WriteGuard.refuseLoop(real);
            return replaced;
        } catch (NoSuchFileException e) {
            throw new ImageMissingException("'" + path + "' is not there: check the path", e);
        } catch (AccessDeniedException e) {
            throw new ImagePermissionException("'" + path + "' may not be written: check who may", e);
        } catch (IOException e) {
            throw new ImageException("'" + path + "' cannot be looked at: " + e, e);
        }
    }

    /** Returns the file itself, without links on the way. */
    public Path path() {
        return file;
    }

    /**
     * Puts another file of the same directory in the place, when it is on the disk and has the owner, mode, ACL, attributes and flags. Refuses if
     * the file was changed since {@link #of}.
     *
     * @param other the other file
     * @param last is done when nothing but the move is left; what it throws keeps the file as it was
     */
    public void replaceBy(Path other, Runnable last) {
        refuseInterrupted();
        try {
            takeIdentity(other);
            DiskSync.sync(other);
            whileUnused(() -> {
                refuseInterrupted(); // the disk may have taken long
                last.run();
                Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
            });
            DiskSync.sync(file.resolveSibling("."));
        } catch (ClosedByInterruptException e) {
            throw QemuInterruptedException.of("replacing '" + file + "', which is what it was", null);
        } catch (IOException e) {
            throw new ImageException("'" + file + "' cannot be replaced: " + e, e);
        }
    }

    private void refuseInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw QemuInterruptedException.of("replacing '" + file + "', which is what it was", null);
        }
    }

    private void takeIdentity(Path other) throws IOException {
        PosixFileAttributes wanted = attributes(file);
        if (!owners(attributes(other)).equals(owners(wanted))) {
            setOwners(other, wanted);
        }
        copyAttributes(other);
        Files.setPosixFilePermissions(other, wanted.permissions());
        if (!InodeFlags.give(other, file)) {
            throw new ImageException(
                    "'" + file
                            + "' cannot be replaced, and stays as it is: the flags or the project that lsattr -p shows"
                            + " of it cannot be given to a new file (set them for its directory)",
                    null);
        }
    }

    /** Java's own copy knows neither ACLs nor all extended attributes. Without its ACL, the mode could let others in. */
    private void copyAttributes(Path other) {
        try {
            HostCommand.builder(
                            "cp",
                            "--attributes-only",
                            "--preserve=all,xattr", // of which all alone makes light
                            "--no-preserve=timestamps",
                            "--",
                            file.toString(),
                            other.toString())
                    .timeout(LIMIT)
                    .uninterruptible(true)
                    .hint(FileReplacement.CP_HINT)
                    .build()
                    .run();
        } catch (ProgramNotFoundException e) {
            throw e;
        } catch (HostCommandTimeoutException e) {
            throw new ImageException("'" + file + "' cannot be replaced: " + e.getMessage(), e);
        } catch (HostCommandException e) {
            throw new ImageException(
                    "'" + file + "' cannot be replaced, and stays as it is, since its access control list or extended"
                            + " attributes would be lost: " + e.getMessage(),
                    e);
        }
    }

    private void setOwners(Path other, PosixFileAttributes wanted) {
        try {
            PosixFileAttributeView view = view(other);
            view.setOwner(wanted.owner());
            view.setGroup(wanted.group());
        } catch (IOException e) {
            throw new ImagePermissionException(
                    "'" + file + "' belongs to " + owners(wanted)
                            + ", to whom this user cannot give a file: be that user, or root",
                    e);
        }
    }

    private static String owners(PosixFileAttributes attributes) {
        return attributes.owner().getName() + ":" + attributes.group().getName();
    }

    private static PosixFileAttributes attributes(Path path) throws IOException {
        return view(path).readAttributes();
    }

    private static PosixFileAttributeView view(Path path) {
        return Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** While the lock is held, no QEMU opens the file; one that comes later finds the new one. */
    private void whileUnused(Step step) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock(LOCKS, LOCKS_LENGTH, false)) {
            if (lock == null) {
                throw inUse(null);
            }
            refuseChange();
            step.run();
        } catch (OverlappingFileLockException e) {
            throw inUse(e);
        }
    }

    /** The lock was free in between: other tools take it only for as long as they run, and those that are not QEMU's never do. */
    private void refuseChange() throws IOException {
        if (!before.equals(FileState.of(file))) {
            throw new ImageChangedException(
                    "'" + file + "' was changed by another program meanwhile, and stays as that left it: try again when"
                            + " nobody writes it",
                    null);
        }
    }

    private ImageLockedException inUse(@org.jspecify.annotations.Nullable Throwable cause) {
        return new ImageLockedException(
                "'" + file + "' is in use: stop the virtual machine or program that has it open", cause);
    }

    /** Something that is done under the lock. */
    private interface Step {
        void run() throws IOException;
    }
}
