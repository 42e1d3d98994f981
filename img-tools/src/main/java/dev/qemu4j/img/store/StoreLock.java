package dev.qemu4j.img.store;

import dev.qemu4j.base.async.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Keeps others away from one image of a store: the threads of this JVM, and those of others. */
final class StoreLock implements AutoCloseable {
    // The kernel's lock belongs to the process: threads need one of their own, and closing the file gives up the
    // lock of all.
    private static final Map<Place, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    /** A large image takes hours over a slow line, and the lock of a program that ends is free. */
    private static final Duration LIMIT = Duration.ofDays(1);

    private static final Duration PAUSE = Duration.ofMillis(10);

    private final ReentrantLock threads;
    private final FileChannel channel;
    private final FileLock processes;

    private StoreLock(ReentrantLock threads, FileChannel channel, FileLock processes) {
        this.threads = threads;
        this.channel = channel;
        this.processes = processes;
    }

    /**
     * Waits until nobody else has the lock.
     *
     * @throws dev.qemu4j.base.QemuTimeoutException if somebody still has it after {@link #LIMIT}
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted
     */
    static StoreLock take(Path file) throws IOException {
        String wait = "waiting for the lock " + file;
        AtomicReference<@Nullable StoreLock> taken = new AtomicReference<>();
        Await.requireWanted(wait);
        try {
            Await.until(Await.Condition.polling(() -> isTaken(file, taken), PAUSE), wait, LIMIT);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return Objects.requireNonNull(taken.get());
    }

    private static boolean isTaken(Path file, AtomicReference<@Nullable StoreLock> taken) {
        try {
            taken.set(tryTake(file));
            return taken.get() != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes it if nobody has it, else returns null. */
    static @Nullable StoreLock tryTake(Path file) throws IOException {
        ReentrantLock threads = threads(file);
        if (!threads.tryLock()) {
            return null;
        }
        FileChannel channel = null;
        StoreLock taken = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock processes = channel.tryLock();
            taken = processes == null ? null : new StoreLock(threads, channel, processes);
            return taken;
        } finally {
            if (taken == null) {
                if (channel != null) {
                    channel.close();
                }
                threads.unlock();
            }
        }
    }

    private static ReentrantLock threads(Path file) throws IOException {
        return THREADS.computeIfAbsent(Place.of(file), place -> new ReentrantLock());
    }

    @Override
    public void close() throws IOException {
        try {
            processes.release();
            channel.close();
        } finally {
            threads.unlock();
        }
    }

    /** A file whatever the path to it: a link and a bind mount lead to the same directory. */
    private record Place(Object directory, String name) {
        static Place of(Path file) throws IOException {
            Path directory = Objects.requireNonNull(file.getParent());
            Object key =
                    Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
            return new Place(
                    key == null ? directory.toRealPath() : key,
                    Objects.requireNonNull(file.getFileName()).toString());
        }
    }
}
