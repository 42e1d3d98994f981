package dev.qemu4j.host.run.internal;

import dev.qemu4j.host.system.HostText;
import dev.qemu4j.host.system.Ownership;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The base of a user's run directories: {@code qemu4j-UID} in a base directory, the user's alone. */
public final class RunBase {
    private static final Logger LOG = LoggerFactory.getLogger(RunBase.class);
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final Path SHORT = Path.of("/tmp");
    /** Leaves 24 bytes for the name of a socket in {@code BASE/qemu4j-UID/XXXXXXXX}, also where a path has 103. */
    private static final int LONGEST = 103 - "/qemu4j-4294967294/XXXXXXXX/".length() - 24;

    private static final int PERMISSIONS = 0777;
    private static final int FILE_TYPE = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int OWNER_ALONE = 0700;

    /** In the name of a directory that is being made or removed, and that nobody else touches. */
    public static final String HIDDEN_PREFIX = ".";

    private static final String PROBE = ".qemu4j-";
    private static final String PROBE_END = ".tmp";
    private static final Duration PROBE_TIME = Duration.ofMinutes(1);

    /** The user's id in directories, by what the file system calls them: on some, such as one over a network, it is another one. */
    private static final Map<Object, Object> UIDS = new ConcurrentHashMap<>();

    private static final int MOST_UIDS = 100;

    private RunBase() {}

    /** Tells that others could get at what is made in a base; the message is whole. */
    public static final class UnsafeBaseException extends IOException {
        private static final long serialVersionUID = 1;

        private UnsafeBaseException(String message) {
            super(message);
        }
    }

    /**
     * The user's runtime directory if there is one of this very user, else the JVM's temporary directory, else {@code
     * /tmp}. It is the first in which the paths of sockets are short enough.
     */
    public static Path byDefault() {
        return byDefault(
                runtimeDirectory(HostText.variable("XDG_RUNTIME_DIR")), Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** The bases in which the library makes run directories unasked: the default, and that for what is large. */
    public static Set<Path> places() {
        Set<Path> places = new LinkedHashSet<>();
        places.add(byDefault());
        places.add(Path.of(System.getProperty("java.io.tmpdir")));
        return places;
    }

    public static Path byDefault(@Nullable Path runtime, Path temporary) {
        if (runtime != null && isShort(runtime)) {
            return runtime;
        }
        return isShort(temporary) || !Files.isDirectory(SHORT) ? temporary : SHORT;
    }

    private static boolean isShort(Path base) {
        try {
            return base.toRealPath().toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST;
        } catch (IOException e) {
            return true; // what is wrong with it is told when it is used
        }
    }

    public static @Nullable Path runtimeDirectory(@Nullable String variable) {
        if (variable == null || !variable.startsWith("/")) {
            return null;
        }
        Path directory = Path.of(variable);
        try {
            boolean own = Files.isDirectory(directory)
                    && Files.isWritable(directory)
                    && Files.getAttribute(directory, "unix:uid").equals(uid(directory));
            return own ? directory : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Makes the user's directory in a base, or checks that the one there is safe to use. */
    public static Path open(Path base) throws IOException {
        if (Files.notExists(base)) {
            throw new IOException("run directories cannot be made in " + base + ": it is not there (make it first)");
        }
        try {
            Object uid = uid(base);
            checkBase(base, uid);
            removeProbes(base, uid);
            Path directory = base.toRealPath().resolve("qemu4j-" + uid);
            while (!createdOrOwn(directory, uid)) {
                // Another JVM has just removed it with its last run directory.
            }
            return directory;
        } catch (UnsafeBaseException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException("run directories cannot be made in " + base + ": " + e, e);
        }
    }

    public static Path createPrivate(Path directory) throws IOException {
        return Files.createDirectory(directory, PRIVATE);
    }

    /** Removes the user's directory unless something is in it. */
    public static void removeIfUnused(Path userDirectory) throws IOException {
        try {
            Files.deleteIfExists(userDirectory);
        } catch (DirectoryNotEmptyException e) {
            // another run directory is there, or a dead JVM's is left for a sweep
        }
    }

    /** Refuses a base whose other users could rename the directory and put another in its place. */
    private static void checkBase(Path base, Object uid) throws IOException {
        Ownership ownership = Ownership.of(base.toRealPath());
        int owner = ownership.uid();
        if (owner != 0 && !uid.equals(owner) && !(ownership.sticky() && isUnmapped(owner))) {
            throw new UnsafeBaseException(base + " belongs to uid " + Integer.toUnsignedString(owner)
                    + " (expected: a directory of this user or of root)");
        }
        if (ownership.writableByOthers() && !ownership.sticky()) {
            throw new UnsafeBaseException(base + " lets others replace what is in it, mode " + ownership.octal()
                    + " (expected: not writable for group and others, or sticky: chmod +t)");
        }
    }

    /** In a user namespace root's directories seem to be nobody's. */
    private static boolean isUnmapped(int owner) throws IOException {
        Path overflow = Path.of("/proc/sys/kernel/overflowuid");
        Path map = Path.of("/proc/self/uid_map");
        if (!Files.exists(overflow) || !Files.exists(map)) {
            return false;
        }
        boolean initial = Files.readString(map).strip().matches("0\\s+0\\s+4294967295");
        return !initial && Files.readString(overflow).strip().equals(Integer.toUnsignedString(owner));
    }

    private static boolean createdOrOwn(Path directory, Object uid) throws IOException {
        try {
            Files.createDirectory(directory, PRIVATE);
            return true;
        } catch (FileAlreadyExistsException e) {
            return isOwn(directory, uid);
        }
    }

    /** Returns false if it is gone by now; throws if it is not safe to use. */
    private static boolean isOwn(Path directory, Object uid) throws IOException {
        Map<String, Object> attributes;
        try {
            attributes = Files.readAttributes(directory, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return false;
        }
        int mode = (int) attributes.getOrDefault("mode", 0);
        if ((mode & FILE_TYPE) != DIRECTORY) {
            throw unsafe(directory, "is no directory but a link or a file");
        }
        if (!uid.equals(attributes.get("uid"))) {
            throw unsafe(directory, "belongs to uid " + attributes.get("uid"));
        }
        if ((mode & PERMISSIONS) != OWNER_ALONE) {
            throw unsafe(directory, "has the mode " + Integer.toOctalString(mode & PERMISSIONS));
        }
        return true;
    }

    private static UnsafeBaseException unsafe(Path directory, String what) {
        return new UnsafeBaseException(
                directory + " " + what + " (expected: a directory of this user with the mode 700; remove it if it is "
                        + "yours, or use another base)");
    }

    /**
     * Java cannot tell the user's id, but whose a new file is. It is asked once for each directory: a JVM that is killed leaves no file
     * whenever it was about to make a run directory.
     */
    private static Object uid(Path base) throws IOException {
        Object directory = Files.readAttributes(base, BasicFileAttributes.class).fileKey();
        Object known = directory == null ? null : UIDS.get(directory);
        if (known != null) {
            return known;
        }
        Object uid = probe(base);
        if (directory != null && UIDS.size() < MOST_UIDS) {
            UIDS.put(directory, uid);
        }
        return uid;
    }

    private static Object probe(Path base) throws IOException {
        Path file = Files.createTempFile(base, PROBE, PROBE_END);
        try {
            return Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        } finally {
            Files.delete(file);
        }
    }

    /** Removes the files of JVMs that were killed while they asked for the user's id; one that cannot be removed is no obstacle. */
    private static void removeProbes(Path base, Object uid) {
        Instant old = Instant.now().minus(PROBE_TIME);
        try (DirectoryStream<Path> probes = Files.newDirectoryStream(base, PROBE + "*" + PROBE_END)) {
            for (Path probe : probes) {
                if (isAbandoned(probe, uid, old)) {
                    Files.deleteIfExists(probe);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.debug("{} was not swept", base, e);
        }
    }

    private static boolean isAbandoned(Path probe, Object uid, Instant old) throws IOException {
        BasicFileAttributes file = Files.readAttributes(probe, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return file.isRegularFile()
                && file.size() == 0
                && file.lastModifiedTime().toInstant().isBefore(old)
                && uid.equals(Files.getAttribute(probe, "unix:uid", LinkOption.NOFOLLOW_LINKS));
    }
}
