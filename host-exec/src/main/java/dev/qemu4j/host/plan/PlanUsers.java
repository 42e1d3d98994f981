package dev.qemu4j.host.plan;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.host.run.internal.RunLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
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

    /** The JVM that has the gate looks at a few files, and may be stopped or swapped out meanwhile. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final Duration PAUSE = Duration.ofMillis(5);

    private final Path directory;
    private final Path gate;
    private final Duration limit;

    PlanUsers(Path directory) {
        this(directory, LIMIT);
    }

    PlanUsers(Path directory, Duration limit) {
        this.directory = directory;
        this.limit = limit;
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

    /**
     * Adds this JVM; null if the plan is about to be undone.
     *
     * @throws QemuTimeoutException if another JVM keeps the gate
     */
    @Nullable
    User join() throws IOException {
        return inTurn(this::add, null);
    }

    /**
     * Tells whether nobody uses it, and lets nobody begin any more if so.
     *
     * @throws QemuTimeoutException if another JVM keeps the gate
     */
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

    /** Interrupts change nothing: what is undone for the last user must not stop half way. */
    private <T> @Nullable T inTurn(Work<@Nullable T> work, @Nullable T shut) throws IOException {
        AtomicReference<@Nullable T> result = new AtomicReference<>(shut);
        try {
            Await.shielded(() -> {
                if (!Await.uninterrupted(Await.Condition.polling(() -> isDone(work, result), PAUSE), limit)) {
                    throw new QemuTimeoutException(
                            "another JVM has kept " + gate + " locked for " + TimeLimit.millis(limit) + " ms", null);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return result.get();
    }

    /** Does the work, unless another JVM has its turn. Java's locks are the whole JVM's: one thread of it at a time, for the time of its work. */
    private <T> boolean isDone(Work<@Nullable T> work, AtomicReference<@Nullable T> result) {
        synchronized (PlanUsers.class) {
            try (FileChannel channel = FileChannel.open(gate, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                    FileLock lock = channel.tryLock()) {
                if (lock == null) {
                    return false;
                }
                if (Files.exists(gate)) {
                    result.set(work.get());
                }
                return true;
            } catch (NoSuchFileException e) {
                return true; // it is shut
            } catch (IOException e) {
                throw new UncheckedIOException(e);
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
