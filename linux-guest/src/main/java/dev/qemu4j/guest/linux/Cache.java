package dev.qemu4j.guest.linux;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.host.system.HostDirectories;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Files that are made once and then used by all JVMs of the user.
 *
 * <p>Entries appear complete, by a rename, and are removed when nobody has used them for 30 days.
 */
final class Cache {
    private static final Duration KEPT = Duration.ofDays(30);

    /** Bounds the wait for another JVM, which may be downloading a kernel and its modules. */
    private static final Duration LIMIT = Duration.ofMinutes(15);

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Path directory;

    Cache(Path directory) {
        this.directory = directory;
    }

    /** The user's cache, by the rules of the XDG base directories. */
    static Cache ofUser() {
        Path base = HostDirectories.cache();
        if (base == null) {
            throw LinuxGuestException.io("the user has no cache directory (XDG_CACHE_HOME names one)", null);
        }
        return new Cache(base.resolve("qemu4j").resolve("linux-guest"));
    }

    /** Returns the directory of one kind of entries, which exists. */
    Path kind(String kind) {
        try {
            return Files.createDirectories(directory.resolve(kind));
        } catch (IOException e) {
            throw LinuxGuestException.io(
                    "cannot create " + directory.resolve(kind) + " (another place: XDG_CACHE_HOME)", e);
        }
    }

    /** Keeps a file under the digest of its content. */
    Path addFile(String kind, Content content) {
        try {
            Path temporary = Files.createTempFile(kind("new"), kind, "");
            MessageDigest sha256 = sha256();
            try (OutputStream out = new DigestOutputStream(Files.newOutputStream(temporary), sha256)) {
                content.writeTo(out);
            }
            Path entry = kind(kind).resolve(HexFormat.of().formatHex(sha256.digest()));
            return moved(temporary, entry);
        } catch (IOException e) {
            throw LinuxGuestException.io("cannot write to " + directory, e);
        }
    }

    /** Returns the entry with a name, which the maker fills when it is not there yet, in one JVM at a time. */
    Path directory(String kind, String name, Consumer<Path> maker) {
        Path entry = kind(kind).resolve(name);
        if (!Files.isDirectory(entry)) {
            locked(() -> Files.isDirectory(entry) ? entry : made(entry, maker));
        }
        used(entry);
        return entry;
    }

    /** Says that an entry is in use. */
    static void used(Path entry) {
        try {
            Files.setLastModifiedTime(entry, FileTime.from(Instant.now()));
        } catch (IOException e) {
            throw LinuxGuestException.io("cannot mark as used: " + entry, e);
        }
    }

    /** Removes the entries that have not been used for long, seen from a moment. */
    void sweep(Instant now) {
        FileTime oldest = FileTime.from(now.minus(KEPT));
        for (Path kind : HostFiles.list(directory)) {
            for (Path entry : HostFiles.list(kind)) {
                try {
                    if (Files.getLastModifiedTime(entry).compareTo(oldest) < 0) {
                        remove(entry);
                    }
                } catch (IOException e) {
                    if (Files.exists(entry)) {
                        throw LinuxGuestException.io("cannot remove the old " + entry, e);
                    }
                    // Another JVM has removed it at the same time.
                }
            }
        }
    }

    static String digest(byte[] content) {
        return HexFormat.of().formatHex(sha256().digest(content));
    }

    private Path made(Path entry, Consumer<Path> maker) {
        Path temporary = null;
        try {
            temporary = Files.createTempDirectory(kind("new"), "directory");
            maker.accept(temporary);
            return moved(temporary, entry);
        } catch (IOException e) {
            throw LinuxGuestException.io("cannot make " + entry, e);
        } finally {
            if (temporary != null && Files.exists(temporary)) {
                deleteTree(temporary);
            }
        }
    }

    private static Path moved(Path temporary, Path entry) throws IOException {
        try {
            Files.move(temporary, entry, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            deleteTree(temporary);
        }
        used(entry);
        return entry;
    }

    private Path locked(Supplier<Path> action) {
        synchronized (Cache.class) {
            Path file = kind("lock").resolve("lock");
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                awaitLock(channel);
                used(file);
                return action.get();
            } catch (IOException e) {
                throw LinuxGuestException.io("cannot lock " + file, e);
            }
        }
    }

    private void awaitLock(FileChannel channel) throws IOException {
        try {
            Await.until(
                    Await.Condition.polling(() -> isLocked(channel), PAUSE),
                    "waiting for another JVM that fills " + directory,
                    LIMIT);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static boolean isLocked(FileChannel channel) {
        try {
            return channel.tryLock() != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void remove(Path entry) throws IOException {
        Path doomed = kind("new").resolve("doomed-" + System.nanoTime());
        Files.move(entry, doomed, StandardCopyOption.ATOMIC_MOVE);
        deleteTree(doomed);
    }

    private static void deleteTree(Path tree) {
        try (var paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            // It is gone.
        } catch (IOException e) {
            throw LinuxGuestException.io("cannot remove " + tree, e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }
}
