package dev.qemu4j.vm.disk.step.internal;

import static java.nio.file.attribute.PosixFilePermission.GROUP_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;

import dev.qemu4j.vm.disk.failure.DiskException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file that QEMU writes an image into: new, or taken with its owner's consent. */
public final class OverlayFile {
    private static final Logger log = LoggerFactory.getLogger(OverlayFile.class);

    private final Path path;
    private final boolean own;
    private final @Nullable Object key;

    private OverlayFile(Path path, boolean own, @Nullable Object key) {
        this.path = path;
        this.own = own;
        this.key = key;
    }

    /** Makes an empty file, in one step with the look whether there is one, be it a dangling link. */
    public static OverlayFile create(Path path, boolean overwriting) {
        return create(path, overwriting, null);
    }

    /** Makes an empty file that nobody may read who may not read another one, whose data it will have. */
    public static OverlayFile create(Path path, boolean overwriting, @Nullable Path like) {
        try {
            try {
                Files.createFile(path, attributes(like));
                return new OverlayFile(path, true, key(path));
            } catch (FileAlreadyExistsException e) {
                if (!overwriting) {
                    throw new DiskException(
                            path
                                    + " is there already (expected: a path where nothing exists, or the consent to"
                                    + " lose it)",
                            e);
                }
                return existing(path);
            }
        } catch (NoSuchFileException e) {
            throw new DiskException(path + " cannot be made: its directory is not there", e);
        } catch (IOException e) {
            throw new DiskException(path + " cannot be made: " + e, e);
        }
    }

    private static FileAttribute<?>[] attributes(@Nullable Path like) {
        try {
            if (like != null && Files.isRegularFile(like)) {
                Set<PosixFilePermission> may = new HashSet<>(Files.getPosixFilePermissions(like));
                may.removeAll(Set.of(OWNER_EXECUTE, GROUP_EXECUTE, OTHERS_EXECUTE));
                may.addAll(Set.of(OWNER_READ, OWNER_WRITE));
                return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(may)};
            }
        } catch (IOException | UnsupportedOperationException e) {
            log.debug("the permissions of {} cannot be read", like, e);
        }
        return new FileAttribute<?>[0];
    }

    private static OverlayFile existing(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new DiskException(path + " is no regular file (expected: one, or nothing)", null);
        }
        return new OverlayFile(path, false, key(path));
    }

    public Path path() {
        return path;
    }

    /** Tells whether the name still stands for the file that was made. */
    public boolean exists() {
        try {
            return Objects.equals(key, key(path));
        } catch (IOException e) {
            return false;
        }
    }

    /** Deletes the file, unless it was there before or another one has taken its place. */
    public void delete() {
        try {
            if (own && exists()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new DiskException(path + " cannot be deleted: " + e, e);
        }
    }

    private static @Nullable Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }
}
