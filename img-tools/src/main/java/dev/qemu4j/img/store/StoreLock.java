package dev.qemu4j.img.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Keeps others away from one image of a store: the threads of this JVM, and those of others. */
final class StoreLock implements AutoCloseable {
    // The kernel's lock belongs to the process, so that threads need one of their own.
    private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

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
        ReentrantLock threads = THREADS.computeIfAbsent(file, key -> new ReentrantLock());
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
        ReentrantLock threads = THREADS.computeIfAbsent(file, key -> new ReentrantLock());
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
}
