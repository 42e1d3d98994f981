package dev.qemu4j.img.part;

import dev.qemu4j.img.internal.DiskSync;
import dev.qemu4j.img.targets.internal.PartRecord;
import dev.qemu4j.img.targets.internal.PartSweep;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/** A private file beside the place that it gets once it is whole. What a JVM that is gone left behind is removed when the next one is made there. */
public final class UnfinishedFile implements AutoCloseable {
    private final Path target;
    private final Path part;
    private final PartRecord record;

    private UnfinishedFile(Path target, Path part, PartRecord record) {
        this.target = target;
        this.part = part;
        this.record = record;
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
        Path directory = Objects.requireNonNull(place.getParent(), "a file has a directory");
        PartSweep.sweep(directory);
        Path part = PartRecord.newPart(directory);
        Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            return new UnfinishedFile(place, part, PartRecord.write(part));
        } catch (IOException | RuntimeException | Error e) {
            Files.deleteIfExists(part);
            throw e;
        }
    }

    /**
     * Returns the file's place as long as it is not whole.
     *
     * @return the path
     */
    public Path path() {
        return part;
    }

    /**
     * Writes the file to the storage and puts it in its place.
     *
     * @param overwrite true if it may take another file's place
     * @throws FileAlreadyExistsException if it may not, and there is one
     * @throws IOException if that fails; the place is then as it was
     */
    public void put(boolean overwrite) throws IOException {
        DiskSync.sync(part);
        if (overwrite) {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } else {
            putWhereNothingIs();
        }
        DiskSync.sync(Objects.requireNonNull(target.getParent()));
    }

    /** A move would replace what was made there meanwhile; a link does not. */
    private void putWhereNothingIs() throws IOException {
        try {
            Files.createLink(target, part);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) { // a file system without links
            Files.move(part, target);
        }
    }

    /** Removes the file if it is not in its place. */
    @Override
    public void close() throws IOException {
        try {
            Files.deleteIfExists(part);
        } finally {
            record.close();
        }
    }
}
