package dev.qemu4j.img.targets.internal;

import dev.qemu4j.img.failure.internal.IoFailures;
import dev.qemu4j.img.words.LockHolders;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A claim to write a file, by the bytes that QEMU locks in it. {@code 100 + n} tells that the permission {@code n} is used, and
 * {@code 200 + n} that others may not have it. A program that writes, resizes, or relies on the data holds one of those below.
 *
 * <p>POSIX drops a process's locks when it closes any descriptor of the file, so the claim is made again right before it counts.
 */
public final class TargetLock implements AutoCloseable {
    private static final long WRITE = 1;
    private static final long RESIZE = 3;
    private static final String OWN = "this program writes it already";
    private static final long[] BYTES = {100 + WRITE, 100 + RESIZE, 200 + WRITE, 200 + RESIZE};

    private final FileChannel channel;

    private TargetLock(FileChannel channel) {
        this.channel = channel;
    }

    public static TargetLock take(Path file) {
        TargetLock lock = tryTake(file);
        if (lock == null) {
            throw WriteGuard.inUse(file, holders(file));
        }
        try {
            WriteGuard.refuseLoop(file);
            return lock;
        } catch (RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    /** Refuses a file that somebody uses, and claims nothing: for a tool that makes the claim itself. */
    public static void probe(Path file) {
        take(file).close();
    }

    /** Names the holders of QEMU's lock, or null if nobody has it, or it cannot be told. */
    static @Nullable String user(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (lock(channel)) {
                return null;
            }
        } catch (OverlappingFileLockException e) {
            return OWN;
        } catch (IOException e) {
            return null; // what opens the file finds better words for it
        }
        return holders(file); // not before, as the look itself takes what of the lock is free
    }

    private static @Nullable TargetLock tryTake(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
            boolean taken = false;
            try {
                taken = lock(channel);
                return taken ? new TargetLock(channel) : null;
            } finally {
                if (!taken) {
                    channel.close();
                }
            }
        } catch (OverlappingFileLockException e) {
            throw WriteGuard.inUse(file, OWN);
        } catch (IOException e) {
            throw IoFailures.of("'" + file + "' cannot be claimed", e);
        }
    }

    private static String holders(Path file) {
        String holders = LockHolders.told(file);
        return holders.isEmpty() ? "another program has it open as an image, and QEMU's lock on it" : holders;
    }

    /** Fails with an {@link OverlappingFileLockException} if this JVM has it. */
    private static boolean lock(FileChannel channel) throws IOException {
        for (long at : BYTES) {
            if (channel.tryLock(at, 1, false) == null) {
                return false;
            }
        }
        return true;
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
