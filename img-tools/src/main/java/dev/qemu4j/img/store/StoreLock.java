package dev.qemu4j.img.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Keeps others away from one image of a store: the threads of this JVM, and those of others. */
final class StoreLock implements AutoCloseable {
    // The kernel's lock belongs to the process: threads need one of their own, and closing the file gives up the
    // lock of all.
    private static final Map<Place, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private final ReentrantLock threads;
    private final FileChannel channel;
    private final FileLock processes;

    private StoreLock(ReentrantLock threads, FileChannel channel, FileLock processes) {
        this.threads = threads;
        this.channel = channel;
        this.processes = processes;
    }

    /** Waits until nobody else has the lock, or until the thread is interrupted. */
    static StoreLock take(Path file) throws IOException, InterruptedException {
        ReentrantLock threads = threads(file);
        threads.lockInterruptibly();
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            return new StoreLock(threads, channel, lock(channel));
        } catch (IOException | RuntimeException e) {
            threads.unlock();
            throw e;
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

    private static FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.lock();
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
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
