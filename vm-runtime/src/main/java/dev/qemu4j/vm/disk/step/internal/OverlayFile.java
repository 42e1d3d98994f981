package dev.qemu4j.vm.disk.step.internal;

import dev.qemu4j.vm.disk.durable.internal.Durable;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.refusal.internal.PrivateFiles;
import dev.qemu4j.vm.disk.step.internal.Refusals.NewImage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A file that QEMU writes an image into: new, or taken with its owner's consent. */
public final class OverlayFile {
    private final Path path;
    private final boolean own;
    private final @Nullable Object key;

    private OverlayFile(Path path, boolean own, @Nullable Object key) {
        this.path = path;
        this.own = own;
        this.key = key;
    }

    /**
     * Makes an empty file, in one step with the look whether there is one, be it a dangling link. Nobody may read it who may not read the layers whose
     * data it will have.
     */
    public static OverlayFile create(NewImage image, boolean overwriting) {
        Path path = image.path();
        try {
            try {
                new PrivateFiles(image.sources()).createFile(path);
                return named(new OverlayFile(path, true, key(path)));
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

    /** QEMU writes data to the storage, but no names: the guest's own would be gone with the name after a power loss. */
    private static OverlayFile named(OverlayFile made) throws IOException {
        try {
            Durable.syncName(made.path);
            return made;
        } catch (IOException e) {
            made.delete();
            throw e;
        }
    }

    private static OverlayFile existing(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new DiskException(path + " is no regular file (expected: one, or nothing)", null);
        }
        return new OverlayFile(path, false, key(path));
    }

    /** Returns the file of a layer, which its operation deletes at its end; null for one that is no regular file. */
    public static @Nullable OverlayFile ofLayer(@Nullable Path file) {
        try {
            return file != null && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    ? new OverlayFile(file, true, key(file))
                    : null;
        } catch (IOException e) {
            throw new DiskException(file + " cannot be looked at: " + e, e);
        }
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
