package dev.qemu4j.host.run.internal;

import dev.qemu4j.host.internal.ProcessIdentity;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The proof that a run directory's owner lives: a lock on its file {@code lock}, which the kernel gives up
 * however the JVM ends. Unlike a pid it also means something to a JVM in another container that shares the base.
 *
 * <p>POSIX drops a process's lock when it closes <em>any</em> descriptor of the file. So nobody may open the file of a
 * directory that its own JVM holds; the file {@code owner} tells which those are.
 */
public final class RunLock implements AutoCloseable {
    private final FileChannel channel;

    private RunLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Makes the file and locks it for as long as the JVM lives. */
    public static RunLock create(Path directory) throws IOException {
        return createFile(file(directory));
    }

    /** Makes a file and locks it for as long as the JVM lives. */
    public static RunLock createFile(Path file) throws IOException {
        RunLock lock = lock(file, StandardOpenOption.CREATE_NEW);
        if (lock == null) {
            throw new IOException("cannot be locked: " + file);
        }
        return lock;
    }

    /** Locks a file that no living JVM has locked; null if one has. */
    public static @Nullable RunLock takeFile(Path file) throws IOException {
        return lock(file, StandardOpenOption.WRITE);
    }

    /** Locks a new directory and writes down its owner; no descriptor stays open if that fails. */
    public static RunLock create(Path directory, ProcessIdentity owner) throws IOException {
        RunLock lock = create(directory);
        try {
            new RunJournal(directory).writeOwner(owner);
            return lock;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Locks the file of a directory that has no living owner; there is no lock on that of a living one. */
    public static @Nullable RunLock take(Path directory) throws IOException {
        try {
            return takeFile(file(directory));
        } catch (NoSuchFileException e) {
            // Somebody was ended while removing the directory: nobody owns it.
            return create(directory);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static @Nullable RunLock lock(Path file, StandardOpenOption option) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, option, LinkOption.NOFOLLOW_LINKS);
        RunLock lock = null;
        try {
            lock = channel.tryLock() == null ? null : new RunLock(channel);
            return lock;
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
    }

    private static Path file(Path directory) {
        return directory.resolve("lock");
    }
}
