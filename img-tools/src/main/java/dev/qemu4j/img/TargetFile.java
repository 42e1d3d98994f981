package dev.qemu4j.img;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file that is written beside its place and put there when it is whole. */
final class TargetFile {
    private static final Logger LOG = LoggerFactory.getLogger(TargetFile.class);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path target;
    private final Path beside;
    private final boolean overwrites;

    private TargetFile(Path target, Path beside, boolean overwrites) {
        this.target = target;
        this.beside = beside;
        this.overwrites = overwrites;
    }

    /** Refuses at once what would be refused in the end. */
    static TargetFile of(Path target, boolean overwrites) {
        Path absolute = target.toAbsolutePath();
        Path directory = absolute.getParent();
        Path name = absolute.getFileName();
        if (directory == null || name == null || !Files.isDirectory(directory)) {
            throw new ImageMissingException("the directory of '" + absolute + "' is not there: make it first", null);
        }
        if (Files.isDirectory(absolute)) {
            throw new ImageExistsException("'" + absolute + "' is a directory (expected: the name of a file)", null);
        }
        if (!overwrites && Files.exists(absolute, LinkOption.NOFOLLOW_LINKS)) {
            throw exists(absolute, null);
        }
        Path beside = directory.resolve(".qemu4j-" + Long.toHexString(RANDOM.nextLong()) + ".part");
        return new TargetFile(absolute, beside, overwrites);
    }

    Path path() {
        return target;
    }

    Path beside() {
        return beside;
    }

    void put() {
        try {
            if (overwrites) {
                Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
            } else {
                putUnlessThere();
            }
        } catch (FileAlreadyExistsException e) {
            throw exists(target, e);
        } catch (IOException e) {
            throw new ImageException("'" + beside + "' cannot be moved to '" + target + "': " + e, e);
        }
    }

    /** A link fails if there is something by now, which a move would replace. */
    private void putUnlessThere() throws IOException {
        try {
            Files.createLink(target, beside);
            Files.delete(beside);
        } catch (UnsupportedOperationException | java.nio.file.FileSystemException e) {
            if (e instanceof FileAlreadyExistsException already) {
                throw already;
            }
            Files.move(beside, target); // a file system without links
        }
    }

    void discard() {
        try {
            Files.deleteIfExists(beside);
        } catch (IOException e) {
            LOG.warn("{} is left and cannot be removed", beside, e);
        }
    }

    private static ImageExistsException exists(Path target, @org.jspecify.annotations.Nullable Throwable cause) {
        return new ImageExistsException(
                "'" + target
                        + "' is there already: choose another name, or overwrite it with Consent.whatIsThereIsLost()",
                cause);
    }
}
