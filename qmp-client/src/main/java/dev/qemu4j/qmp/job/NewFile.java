package dev.qemu4j.qmp.job;

import dev.qemu4j.base.QemuException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A file that was not there before, and that only its maker may delete. */
final class NewFile {
    private final Path path;
    private final @Nullable Object key;

    private NewFile(Path path, @Nullable Object key) {
        this.path = path;
        this.key = key;
    }

    /** Makes an empty file, in one step with the look whether there is one, be it a dangling link. */
    static NewFile create(Path file) {
        Path path = file.toAbsolutePath();
        try {
            Files.createFile(path);
            return new NewFile(path, key(path));
        } catch (FileAlreadyExistsException e) {
            throw new QemuException(path + " is there already (expected: a path where nothing exists)", e);
        } catch (NoSuchFileException e) {
            throw new QemuException(path + " cannot be made: its directory is not there", e);
        } catch (IOException e) {
            throw new QemuException(path + " cannot be made: " + e, e);
        }
    }

    Path path() {
        return path;
    }

    /** Tells whether the name still stands for the file that was made. */
    boolean exists() {
        try {
            return Objects.equals(key, key(path));
        } catch (IOException e) {
            return false;
        }
    }

    /** Deletes the file unless another has taken its place; what goes wrong is added to the failure that led here. */
    void delete(Throwable failure) {
        try {
            if (exists()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private static @Nullable Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }
}
