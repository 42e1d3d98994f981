package dev.qemu4j.img.targets.internal;

import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageExistsException;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.failure.internal.IoFailures;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file that is written beside its place and put there when it is whole. */
public final class TargetFile implements Target {
    private static final Logger LOG = LoggerFactory.getLogger(TargetFile.class);

    private final TargetPlace place;
    private final Path part;
    private final Path beside;
    private final boolean overwrites;
    private final @Nullable ExtentFiles extents;
    private @Nullable PartRecord record;
    private @Nullable TargetLock lock;

    private TargetFile(TargetPlace place, Path part, boolean overwrites, boolean several) {
        this.place = place;
        this.part = part;
        this.overwrites = overwrites;
        extents = several ? new ExtentFiles(part, place.path()) : null;
        beside = extents == null ? part : extents.first();
    }

    /** Refuses at once what would be refused in the end. */
    public static TargetFile of(Path target, boolean overwrites) {
        return of(target, "raw", overwrites);
    }

    /** The same for a format that may need several files and writes their names into the first. */
    public static TargetFile of(Path target, String format, boolean overwrites) {
        Path absolute = target.toAbsolutePath();
        TargetPlace place = TargetPlace.of(absolute);
        Path directory = place.path().getParent();
        if (directory == null || place.path().getFileName() == null || !Files.isDirectory(directory)) {
            throw new ImageMissingException("the directory of '" + absolute + "' is not there: make it first", null);
        }
        switch (place.kind()) {
            case NOTHING, FILE -> {}
            case BLOCK_DEVICE ->
                throw new ImageExistsException(
                        "'" + absolute + "' is a block device: consent to write it with overwriteDevice and"
                                + " Consent.whatIsOnTheDeviceIsLost(device)",
                        null);
            default ->
                throw new ImageExistsException(
                        "'" + absolute + "' is " + place.kind().text + " (expected: the name of a file)", null);
        }
        if (!overwrites && Files.exists(absolute, LinkOption.NOFOLLOW_LINKS)) {
            throw exists(absolute, null);
        }
        boolean several = format.equals("vmdk");
        if (several) {
            ExtentFiles.checkName(place.path());
        }
        return new TargetFile(place, PartRecord.newPart(directory), overwrites, several);
    }

    @Override
    public Path path() {
        return place.path();
    }

    @Override
    public List<Path> replaced() {
        try {
            return extents == null
                    ? List.of(path())
                    : Stream.concat(Stream.of(path()), VmdkDescriptor.extents(path()).stream())
                            .toList();
        } catch (IOException e) {
            throw IoFailures.of("'" + path() + "' cannot be looked at", e);
        }
    }

    @Override
    public Path written() {
        return beside;
    }

    public Path beside() {
        return beside;
    }

    @Override
    public boolean isWhole() {
        return true;
    }

    /** Claims the file that will be replaced, and makes one beside it, which nobody else can read where the old one was private. */
    @Override
    public void prepare() {
        prepare(true);
    }

    /** The same without a claim, for a tool that has yet to read the file that will be replaced. */
    public void prepareUnclaimed() {
        prepare(false);
    }

    private void prepare(boolean claims) {
        PartSweep.sweep(Objects.requireNonNull(part.getParent()));
        try {
            boolean replaces = Files.exists(path());
            if (replaces && claims) {
                claim();
            }
            if (extents == null) {
                Files.createFile(part);
                if (replaces && isPosix()) {
                    Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-------"));
                }
            } else {
                extents.makeDirectory();
            }
            record = PartRecord.write(part);
        } catch (IOException e) {
            throw IoFailures.of("'" + path() + "' cannot be written", e);
        }
    }

    /** The descriptor is read first: closing it would give the claim up. */
    private void claim() throws IOException {
        List<Path> old = extents == null ? List.of() : VmdkDescriptor.extents(path());
        lock = TargetLock.take(path());
        for (Path extent : old) {
            if (Files.isRegularFile(extent)) {
                TargetLock.probe(extent);
            }
        }
    }

    private boolean isPosix() {
        return part.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    @Override
    public void put() {
        try {
            putExtents();
            try {
                putFirst();
            } catch (IOException | RuntimeException e) {
                undo(e);
                throw e;
            }
            if (extents != null) {
                extents.commit();
            }
        } catch (FileAlreadyExistsException e) {
            throw exists(e.getFile() == null ? path() : Path.of(e.getFile()), e);
        } catch (IOException e) {
            throw IoFailures.of("'" + beside + "' cannot be moved to '" + path() + "'", e);
        }
    }

    private void putExtents() throws IOException {
        if (extents == null) {
            return;
        }
        if (place.linked() && !extents.isEmpty()) {
            throw new ImageException(
                    "'" + path() + "' would get files beside it, which are not found through a symbolic link: name it"
                            + " by its own path",
                    null);
        }
        try {
            extents.put(overwrites);
        } catch (IOException | RuntimeException e) {
            undo(e);
            throw e;
        }
    }

    private void undo(Exception failure) {
        try {
            if (extents != null) {
                extents.undo();
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private void putFirst() throws IOException {
        if (!overwrites) {
            putUnlessThere();
        } else if (Files.exists(path(), LinkOption.NOFOLLOW_LINKS)) {
            claimAgain();
            if (extents != null && isPosix()) {
                Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rw-------"));
            }
            FileReplacement.replace(beside, path());
        } else {
            Files.move(beside, path());
        }
    }

    /** The claim may be lost if this JVM has opened the file meanwhile, or another file may be there. */
    private void claimAgain() {
        release();
        lock = TargetLock.take(path());
    }

    /** A link fails if there is something by now, which a move would replace. */
    private void putUnlessThere() throws IOException {
        try {
            Files.createLink(path(), beside);
            Files.delete(beside);
        } catch (UnsupportedOperationException | java.nio.file.FileSystemException e) {
            if (e instanceof FileAlreadyExistsException already) {
                throw already;
            }
            Files.move(beside, path()); // a file system without links
        }
    }

    private void release() {
        if (lock != null) {
            lock.close();
            lock = null;
        }
    }

    @Override
    public void discard() {
        try {
            if (!Files.exists(part, LinkOption.NOFOLLOW_LINKS) || PartFiles.delete(part)) {
                if (record != null) {
                    record.close();
                }
            }
        } catch (IOException e) {
            LOG.warn("{} is left and cannot be removed", part, e);
        } finally {
            release();
        }
    }

    private static ImageExistsException exists(Path target, @Nullable Throwable cause) {
        return new ImageExistsException(
                "'" + target
                        + "' is there already: choose another name, or overwrite it with Consent.whatIsThereIsLost()",
                cause);
    }
}
