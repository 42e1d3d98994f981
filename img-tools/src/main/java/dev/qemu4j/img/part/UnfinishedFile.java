package dev.qemu4j.img.part;

import dev.qemu4j.img.internal.DiskSync;
import dev.qemu4j.img.targets.internal.PartSweep;
import dev.qemu4j.img.targets.internal.RecordedPart;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A private file beside the place that it gets once it is whole. What a JVM that is gone left behind is removed when the next one is made there. */
public final class UnfinishedFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UnfinishedFile.class);

    private final Path target;
    private final RecordedPart part;
    private @Nullable RecordedPart replaced;
    private boolean inPlace;

    private UnfinishedFile(Path target, RecordedPart part) {
        this.target = target;
        this.part = part;
    }

    /**
     * Makes an empty file.
     *
     * @param target the place of the whole one
     * @return the file, to be closed
     * @throws IOException if it cannot be made
     */
    public static UnfinishedFile beside(Path target) throws IOException {
        Path place = target.toAbsolutePath();
        PartSweep.sweep(directory(place));
        return new UnfinishedFile(
                place,
                RecordedPart.in(
                        directory(place),
                        file -> Files.createFile(
                                file,
                                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))));
    }

    /**
     * Returns the file's place as long as it is not whole.
     *
     * @return the path
     */
    public Path path() {
        return part.path();
    }

    /**
     * Tells whether the file has got its place. After a {@link #put} that failed, true means that it could not be taken back.
     *
     * @return true if it is there
     */
    public boolean isInPlace() {
        return inPlace;
    }

    /**
     * Writes the file to the storage and puts it in its place. If the directory cannot be written to the storage as well, the file is taken back.
     *
     * @param overwrite true if it may take another file's place
     * @throws FileAlreadyExistsException if it may not, and there is one
     * @throws IOException if that fails; the place is then as it was, unless {@link #isInPlace}. On a file system without hard links a file that was to be
     *     replaced is gone if this one was taken back.
     */
    public void put(boolean overwrite) throws IOException {
        DiskSync.sync(part.path());
        if (overwrite) {
            keepReplaced();
            Files.move(part.path(), target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } else {
            putWhereNothingIs();
        }
        inPlace = true;
        try {
            DiskSync.sync(directory(target));
        } catch (IOException | RuntimeException e) {
            takeBack(e);
            throw e;
        }
    }

    /** A second name is all that a file needs to come back. */
    private void keepReplaced() throws IOException {
        try {
            replaced = RecordedPart.in(directory(target), kept -> Files.createLink(kept, target));
        } catch (FileSystemException | UnsupportedOperationException e) {
            LOG.debug("{} cannot be kept until it is replaced", target, e); // nothing is there, or no links are
        }
    }

    /** A move would replace what was made there meanwhile; a link does not. */
    private void putWhereNothingIs() throws IOException {
        try {
            Files.createLink(target, part.path());
        } catch (FileAlreadyExistsException e) {
            if (!part.isAt(target)) { // a server of files may answer twice
                throw e;
            }
        } catch (IOException | UnsupportedOperationException e) { // a file system without links
            Files.move(part.path(), target);
        }
    }

    private void takeBack(Exception reason) {
        try {
            RecordedPart before = replaced;
            if (part.isAt(target)) {
                if (before == null) {
                    Files.delete(target);
                } else {
                    Files.move(
                            before.path(), target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                }
            }
            inPlace = false;
        } catch (IOException | RuntimeException e) {
            reason.addSuppressed(e);
        }
    }

    /**
     * Removes the file if it is not in its place. Of one that is, only what is left beside it goes; a sweep removes later what cannot be removed now.
     *
     * @throws IOException if a file that is not in its place cannot be removed
     */
    @Override
    public void close() throws IOException {
        RecordedPart before = replaced;
        try {
            try (part) {
                if (before != null) {
                    before.close();
                }
            }
        } catch (IOException e) {
            if (!inPlace) {
                throw e;
            }
            LOG.warn("{} is in its place, but another name of it, or its record, is left beside it", target, e);
        }
    }

    private static Path directory(Path target) {
        return Objects.requireNonNull(target.getParent(), "a file has a directory");
    }
}
