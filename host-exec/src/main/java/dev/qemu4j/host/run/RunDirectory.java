package dev.qemu4j.host.run;

import dev.qemu4j.host.internal.MountPoints;
import dev.qemu4j.host.internal.OpenResources;
import dev.qemu4j.host.internal.ProcessIdentity;
import dev.qemu4j.host.run.internal.FileTree;
import dev.qemu4j.host.run.internal.OrderlyEnd;
import dev.qemu4j.host.run.internal.RunBase;
import dev.qemu4j.host.run.internal.RunJournal;
import dev.qemu4j.host.run.internal.RunLock;
import dev.qemu4j.host.run.internal.RunSweep;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A private directory with a short path, where the sockets of a virtual machine live as long as it runs.
 *
 * <p>It is {@code BASE/qemu4j-UID/XXXXXXXX}, and only its user can enter it. The base is {@code $XDG_RUNTIME_DIR} if that
 * is a writable directory of this user, else {@code java.io.tmpdir}, and {@code /tmp} where those are too long for the path of
 * a socket. A base that is another user's (but root's), or in which others could replace the directory, and a directory
 * there that is a link, somebody else's or open to others, are refused.
 *
 * <p>Files in it serve a {@link dev.qemu4j.host.plan.Sweep} after a crash. {@code lock} is locked by the JVM for as long as it lives, which the
 * kernel guarantees and which proves that the directory is in use; the directory gets its name only when it is locked, so
 * that nobody takes one in the making for a dead one. {@code owner} names the JVM, and {@code children} the processes
 * that were started for the directory, each by its pid and its start, so that no later process with the same pid is
 * ever killed. {@code end} is the command of {@link dev.qemu4j.host.HostProcess.Builder#endAfter}, without whose success they are not ended. Each {@link #create} sweeps the directories of this user in the same base.
 *
 * <p>Thread-safe.
 */
public final class RunDirectory implements AutoCloseable {
    private static final String NEW_PREFIX = RunBase.HIDDEN_PREFIX + "new-";
    private static final String OLD_PREFIX = RunBase.HIDDEN_PREFIX + "old-";
    private static final String NAME_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int NAME_LENGTH = 8;
    private static final int ATTEMPTS = 20;
    private static final int LINUX_SOCKET_PATH = 107;
    private static final int BSD_SOCKET_PATH = 103;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path userDirectory;
    private final Path path;
    private final RunLock lock;
    private boolean closed;

    private RunDirectory(Path userDirectory, Path path, RunLock lock) {
        this.userDirectory = userDirectory;
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes a directory in the default base.
     *
     * @return the directory
     * @throws RunDirectoryException if it could not be made safely
     */
    public static RunDirectory create() {
        return create(RunBase.byDefault());
    }

    /**
     * Makes a directory in a base of the caller's choice.
     *
     * @param base an existing directory; the shorter its path, the longer the sockets' names may be
     * @return the directory
     * @throws RunDirectoryException if it could not be made safely
     */
    public static RunDirectory create(Path base) {
        Objects.requireNonNull(base, "base");
        IOException gone = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Path userDirectory = open(base);
            try {
                return createIn(userDirectory);
            } catch (NoSuchFileException e) {
                gone = e; // another JVM removed its last directory in there, and with it the user's
            } catch (IOException e) {
                throw new RunDirectoryException("a run directory cannot be made in " + userDirectory + ": " + e, e);
            }
        }
        throw new RunDirectoryException("a run directory cannot be made in " + base + ": " + gone, gone);
    }

    private static Path open(Path base) {
        try {
            Path userDirectory = RunBase.open(base);
            RunSweep.sweep(userDirectory);
            return userDirectory;
        } catch (IOException e) {
            throw new RunDirectoryException(String.valueOf(e.getMessage()), e);
        }
    }

    private static RunDirectory createIn(Path userDirectory) throws IOException {
        String name = randomName();
        Path halfMade = userDirectory.resolve(NEW_PREFIX + name);
        RunLock lock = null;
        try {
            RunBase.createPrivate(halfMade);
            lock = RunLock.create(halfMade, ProcessIdentity.self());
            Path path = Files.move(halfMade, userDirectory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            RunDirectory directory = new RunDirectory(userDirectory, path, lock);
            OpenResources.add(OpenResources.Turn.DIRECTORIES, directory, directory::closeUnlessUsed);
            return directory;
        } catch (IOException | RuntimeException e) {
            removeHalfMade(userDirectory, halfMade, lock, e);
            throw e;
        }
    }

    /** A full disk leaves no half of a directory behind, and no descriptor. */
    private static void removeHalfMade(Path userDirectory, Path halfMade, @Nullable RunLock lock, Exception failure) {
        try {
            FileTree.delete(halfMade);
            RunBase.removeIfUnused(userDirectory);
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * Returns the path of the directory.
     *
     * @return its absolute path
     */
    public Path path() {
        return path;
    }

    /**
     * Returns the path for a Unix socket in this directory.
     *
     * @param name a file name
     * @return the path, where there is nothing yet
     * @throws SocketPathTooLongException if the system does not take so long a path for a socket
     * @throws IllegalArgumentException if the name is not that of a file in this directory
     */
    public Path socket(String name) {
        Path socket = path.resolve(name);
        if (!path.equals(socket.getParent()) || !socket.normalize().equals(socket)) {
            throw new IllegalArgumentException("socket: '" + name + "' (expected: a file name)");
        }
        int length = socket.toString().getBytes(StandardCharsets.UTF_8).length;
        int limit = socketPathLimit(System.getProperty("os.name"));
        if (length > limit) {
            throw new SocketPathTooLongException(socket, length, limit);
        }
        return socket;
    }

    /**
     * Removes the directory with everything in it, and the user's directory above it if this was the last one there.
     * Links are removed, not what they point to. Does nothing the second time.
     *
     * @throws RunDirectoryException if something could not be removed, such as a mount point
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        try {
            MountPoints.requireNone(path);
            FileTree.delete(outOfSight());
            RunBase.removeIfUnused(userDirectory);
            closed = true;
            OpenResources.remove(this);
            lock.close();
        } catch (IOException e) {
            throw new RunDirectoryException("the run directory " + path + " cannot be removed: " + e, e);
        }
    }

    /** A process that outlived SIGKILL keeps the directory, so that a sweep of another JVM knows of it. */
    private void closeUnlessUsed() {
        List<ProcessIdentity> alive;
        try {
            alive = new RunJournal(path)
                    .children().stream().filter(ProcessIdentity::isAlive).toList();
        } catch (IOException e) {
            throw new RunDirectoryException("the processes of " + path + " cannot be read, it is kept: " + e, e);
        }
        if (!alive.isEmpty() && new OrderlyEnd(path).isThere()) {
            return; // something stands on them, and their watchers end them
        }
        if (!alive.isEmpty()) {
            throw new RunDirectoryException(
                    "the run directory " + path
                            + " is kept for the next sweep, as processes of it still run after SIGKILL: " + alive,
                    null);
        }
        close();
    }

    @Override
    public String toString() {
        return path.toString();
    }

    static int socketPathLimit(String system) {
        return system.toLowerCase(Locale.ROOT).startsWith("linux") ? LINUX_SOCKET_PATH : BSD_SOCKET_PATH;
    }

    /** Renames the directory, so that no sweep finds it with some of its files gone. */
    private Path outOfSight() throws IOException {
        Path old = path.resolveSibling(OLD_PREFIX + path.getFileName());
        try {
            return Files.move(path, old, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // Already renamed by a close that failed later, or removed by the user.
            return old;
        }
    }

    private static String randomName() {
        StringBuilder name = new StringBuilder(NAME_LENGTH);
        for (int i = 0; i < NAME_LENGTH; i++) {
            name.append(NAME_CHARACTERS.charAt(RANDOM.nextInt(NAME_CHARACTERS.length())));
        }
        return name.toString();
    }
}
