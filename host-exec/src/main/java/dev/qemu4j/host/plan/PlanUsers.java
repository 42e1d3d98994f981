package dev.qemu4j.host.plan;

import dev.qemu4j.host.run.internal.RunLock;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The users of a plan's resources besides the JVM that applied it: each has a file in the plan's journal, locked while its JVM
 * lives.
 *
 * <p>Joining and ending take turns by a lock on the file {@code gate}. It gets another name when the plan is about to be undone,
 * which needs no room on the disk.
 */
final class PlanUsers {
    private static final String USER = "user-";

    /** The files of this JVM, which must not open them again: POSIX drops a lock with any descriptor of the file. */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final Path gate;

    PlanUsers(Path directory) {
        this.directory = directory;
        gate = directory.resolve("gate");
    }

    /** A user of the plan's resources, until it leaves. */
    record User(Path file, RunLock lock) {
        void leave() throws IOException {
            Files.deleteIfExists(file);
            lock.close();
            OWN.remove(file);
        }
    }

    private interface Work<T> {
        T get() throws IOException;
    }

    void open() throws IOException {
        Files.createFile(gate);
    }

    /** Adds this JVM; null if the plan is about to be undone. */
    @Nullable
    User join() throws IOException {
        return inTurn(this::add, null);
    }

    /** Tells whether nobody uses it, and lets nobody begin any more if so. */
    boolean end() throws IOException {
        Boolean ended = inTurn(
                () -> {
                    if (isUsed()) {
                        return false;
                    }
                    Files.move(gate, directory.resolve("gate-shut"), StandardCopyOption.ATOMIC_MOVE);
                    return true;
                },
                true);
        return Boolean.TRUE.equals(ended);
    }

    /** Java's locks are the whole JVM's: one thread of it at a time. */
    private <T> @Nullable T inTurn(Work<@Nullable T> work, @Nullable T shut) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return locked(work, shut);
                } catch (FileLockInterruptionException | ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private <T> @Nullable T locked(Work<@Nullable T> work, @Nullable T shut) throws IOException {
        synchronized (PlanUsers.class) {
            try (FileChannel channel = FileChannel.open(gate, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                    FileLock lock = channel.lock()) {
                return lock.isValid() && Files.exists(gate) ? work.get() : shut;
            } catch (NoSuchFileException e) {
                return shut;
            }
        }
    }

    private User add() throws IOException {
        Path file = directory.resolve(USER + UUID.randomUUID());
        RunLock lock = RunLock.createFile(file);
        OWN.add(file);
        return new User(file, lock);
    }

    private boolean isUsed() throws IOException {
        try (DirectoryStream<Path> users = Files.newDirectoryStream(directory, USER + "*")) {
            for (Path user : users) {
                if (isAlive(user)) {
                    return true;
                }
                Files.deleteIfExists(user);
            }
            return false;
        }
    }

    private static boolean isAlive(Path user) throws IOException {
        if (OWN.contains(user)) {
            return true;
        }
        try (RunLock lock = RunLock.takeFile(user)) {
            return lock == null;
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
