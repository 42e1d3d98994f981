package dev.qemu4j.img.targets.internal;

import dev.qemu4j.img.failure.ImageLockedException;
import dev.qemu4j.img.failure.internal.IoFailures;
import dev.qemu4j.img.internal.LockHolders;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A claim to write a file, by the bytes that QEMU locks in it: {@code 100 + n} tells that the permission {@code n} is used, and
 * {@code 200 + n} that others may not have it. A program that writes, resizes, or relies on the data holds one of those below.
 *
 * <p>POSIX drops a process's locks when it closes any descriptor of the file, so the claim is made again right before it counts.
 */
public final class TargetLock implements AutoCloseable {
    private static final long WRITE = 1;
    private static final long RESIZE = 3;
    private static final long[] BYTES = {100 + WRITE, 100 + RESIZE, 200 + WRITE, 200 + RESIZE};
    private static final Path LOOPS = Path.of("/sys/block");

    private final FileChannel channel;

    private TargetLock(FileChannel channel) {
        this.channel = channel;
    }

    public static TargetLock take(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
            boolean taken = false;
            try {
                taken = lock(channel);
                if (taken) {
                    refuseLoop(file);
                    return new TargetLock(channel);
                }
            } catch (ImageLockedException e) {
                taken = false;
                throw e;
            } finally {
                if (!taken) {
                    channel.close();
                }
            }
            String holders = LockHolders.told(file);
            throw inUse(file, holders.isEmpty() ? "another program has it open as an image" : holders);
        } catch (IOException e) {
            throw IoFailures.of("'" + file + "' cannot be claimed", e);
        }
    }

    /** Refuses a file that somebody uses, and claims nothing: for a tool that makes the claim itself. */
    public static void probe(Path file) {
        take(file).close();
    }

    public static ImageLockedException inUse(Path file, String how) {
        return new ImageLockedException(
                "'" + file + "' is in use: " + how
                        + " (stop the virtual machine or program that uses it, or choose another target)",
                null);
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            for (long at : BYTES) {
                if (channel.tryLock(at, 1, false) == null) {
                    return false;
                }
            }
            return true;
        } catch (OverlappingFileLockException e) {
            return false; // this JVM writes it
        }
    }

    /** Refuses the file behind a loop device: what is mounted from there would lose its data, and loop devices take no lock. */
    public static void refuseLoop(Path file) {
        if (!Files.isDirectory(LOOPS) || !Files.exists(file)) {
            return;
        }
        try (var devices = Files.newDirectoryStream(LOOPS, "loop*")) {
            for (Path device : devices) {
                Path backing = LoopBacking.of(device);
                if (backing != null && isSame(backing, file)) {
                    throw inUse(file, "it is the disk of /dev/" + device.getFileName());
                }
            }
        } catch (IOException e) {
            throw IoFailures.of("whether '" + file + "' is in use cannot be told", e);
        }
    }

    /** A file that cannot be looked at, such as on a FUSE mount whose server is gone, is not the one that can. */
    private static boolean isSame(Path backing, Path file) {
        try {
            return Files.exists(backing) && Files.isSameFile(backing, file);
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw IoFailures.of("a lock cannot be given up", e);
        }
    }
}
