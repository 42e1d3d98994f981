package dev.qemu4j.host;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a user's run directories are: {@code qemu4j-UID} in a base directory, the user's alone. */
final class RunBase {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final int OTHERS_WRITE = 0002;
    private static final int STICKY = 01000;
    private static final int PERMISSIONS = 0777;
    private static final int OWNER_ALONE = 0700;

    private RunBase() {}

    /** The user's runtime directory if there is one of this very user, else the JVM's temporary directory. */
    static Path byDefault() {
        Path runtime = runtimeDirectory(System.getenv("XDG_RUNTIME_DIR"));
        return runtime != null ? runtime : Path.of(System.getProperty("java.io.tmpdir"));
    }

    static @Nullable Path runtimeDirectory(@Nullable String variable) {
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
    static Path open(Path base) {
        try {
            Object uid = uid(base);
            checkBase(base);
            Path directory = base.toRealPath().resolve("qemu4j-" + uid);
            try {
                Files.createDirectory(directory, PRIVATE);
            } catch (FileAlreadyExistsException e) {
                checkOwn(directory, uid);
            }
            return directory;
        } catch (IOException e) {
            throw new RunDirectoryException("run directories cannot be made in " + base + ": " + e, e);
        }
    }

    static Path createPrivate(Path directory) throws IOException {
        return Files.createDirectory(directory, PRIVATE);
    }

    private static void checkBase(Path base) throws IOException {
        int mode = (int) Files.getAttribute(base, "unix:mode");
        if ((mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0) {
            throw new RunDirectoryException(
                    base + " lets every user replace what is in it (expected: not writable for others, or sticky: "
                            + "chmod +t)",
                    null);
        }
    }

    private static void checkOwn(Path directory, Object uid) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw unsafe(directory, "is no directory but a link or a file");
        }
        Object owner = Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        if (!uid.equals(owner)) {
            throw unsafe(directory, "belongs to uid " + owner);
        }
        int mode = (int) Files.getAttribute(directory, "unix:mode", LinkOption.NOFOLLOW_LINKS) & PERMISSIONS;
        if (mode != OWNER_ALONE) {
            throw unsafe(directory, "has the mode " + Integer.toOctalString(mode));
        }
    }

    private static RunDirectoryException unsafe(Path directory, String what) {
        return new RunDirectoryException(
                directory + " " + what + " (expected: a directory of this user with the mode 700; remove it if it is "
                        + "yours, or use another base)",
                null);
    }

    /** Java cannot tell the user's id, but whose a new file is. */
    private static Object uid(Path base) throws IOException {
        Path file = Files.createTempFile(base, ".qemu4j-", null);
        try {
            return Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        } finally {
            Files.delete(file);
        }
    }
}
