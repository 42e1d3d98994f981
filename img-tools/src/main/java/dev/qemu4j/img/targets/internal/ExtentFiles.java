package dev.qemu4j.img.targets.internal;

import dev.qemu4j.img.failure.ImageException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files of an image that has several, but for the first. A VMDK image can be a descriptor that names others, after its own name. All are
 * written into a directory of their own below one beside the target, under the names that they will have, of which any is possible.
 *
 * <p>Those of an image that is replaced are kept below it, too, until the new first file is in its place, or come back.
 */
final class ExtentFiles {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final Path fresh;
    private final Path first;
    private final Path target;
    private final Path replaced;
    private final Path journal;
    private final List<Path> placed = new ArrayList<>();
    private final List<Path> saved = new ArrayList<>();

    public ExtentFiles(Path part, Path target) {
        this.target = target;
        fresh = part.resolve(PartFiles.FRESH);
        first = fresh.resolve(Objects.requireNonNull(target.getFileName()));
        replaced = part.resolve(PartFiles.REPLACED);
        journal = part.resolve(ExtentJournal.NAME);
    }

    public Path first() {
        return first;
    }

    /** Makes the directories, in which nobody else can read what the tool writes under its own mode. */
    public void makeDirectory() throws IOException {
        Path part = Objects.requireNonNull(fresh.getParent());
        if (part.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectory(part, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } else {
            Files.createDirectory(part);
        }
        Files.createDirectory(fresh);
    }

    /** Refuses a name that would end the line of a descriptor, which could then name any file. */
    public static void checkName(Path target) {
        String name = String.valueOf(target.getFileName());
        if (name.indexOf('"') >= 0 || name.chars().anyMatch(Character::isISOControl)) {
            throw new ImageException(
                    "'" + target + "': a VMDK image writes its name into itself, and cannot have one with a quote or a"
                            + " control character: choose another name",
                    null);
        }
    }

    /** Puts all but the first file to their places; {@link #undo} takes that back. */
    public void put(boolean overwrites) throws IOException {
        List<Path> extents = others();
        Set<Path> old = overwrites ? new LinkedHashSet<>(VmdkDescriptor.extents(target)) : Set.of();
        for (Path extent : extents) {
            Path place = place(extent);
            if (Files.exists(place, LinkOption.NOFOLLOW_LINKS) && !old.contains(place)) {
                throw new FileAlreadyExistsException(place.toString(), null, "it is of no image that may be replaced");
            }
        }
        ExtentJournal.write(journal, extents);
        for (Path extent : old) {
            save(extent);
        }
        for (Path extent : extents) {
            Path place = place(extent);
            Path before = replaced.resolve(Objects.requireNonNull(place.getFileName()));
            Path model = Files.exists(before) ? before : target;
            if (overwrites && Files.exists(model)) {
                takeIdentity(extent, model);
            }
            Files.move(extent, place);
            placed.add(place);
        }
    }

    /** The mode at least, which keeps a private image private also where the rest cannot be had. */
    private static void takeIdentity(Path extent, Path model) throws IOException {
        if (model.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(extent, Files.getPosixFilePermissions(model));
        }
        FileReplacement.takesIdentity(extent, model);
    }

    private void save(Path extent) throws IOException {
        if (!Files.isRegularFile(extent, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        TargetLock.probe(extent);
        if (!Files.exists(replaced)) {
            Files.createDirectory(replaced);
        }
        Files.move(
                extent, replaced.resolve(Objects.requireNonNull(extent.getFileName())), StandardCopyOption.ATOMIC_MOVE);
        saved.add(extent);
    }

    /** Puts everything back to where it was. */
    public void undo() throws IOException {
        for (Path place : placed) {
            Files.deleteIfExists(place);
        }
        placed.clear();
        for (Path extent : saved) {
            Files.move(
                    replaced.resolve(Objects.requireNonNull(extent.getFileName())),
                    extent,
                    StandardCopyOption.ATOMIC_MOVE);
        }
        saved.clear();
    }

    /** Removes the old extents, once the first file is in its place. */
    public void commit() throws IOException {
        for (Path extent : saved) {
            Files.deleteIfExists(replaced.resolve(Objects.requireNonNull(extent.getFileName())));
        }
        saved.clear();
        Files.deleteIfExists(replaced);
        Files.deleteIfExists(journal);
    }

    /**
     * Completes the replacement that a JVM had begun. The outcome is all of the new image if its first file is in place, else all of the
     * old one.
     */
    public static void recover(Path part) throws IOException {
        Path journal = part.resolve(ExtentJournal.NAME);
        if (!Files.isRegularFile(journal, LinkOption.NOFOLLOW_LINKS)) {
            return; // nothing was moved yet
        }
        Path replaced = part.resolve(PartFiles.REPLACED);
        boolean whole = ExtentJournal.isCommitted(journal);
        if (!whole) {
            ExtentJournal.removePlaced(journal);
        }
        for (Path old : list(replaced)) {
            Path place = part.resolveSibling(Objects.requireNonNull(old.getFileName()));
            if (whole) {
                Files.delete(old);
            } else if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(old, place, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    public boolean isEmpty() throws IOException {
        return others().isEmpty();
    }

    private Path place(Path extent) {
        return target.resolveSibling(Objects.requireNonNull(extent.getFileName()));
    }

    private List<Path> others() throws IOException {
        try (Stream<Path> files = Files.list(fresh)) {
            return files.filter(file -> !file.equals(first)).sorted().toList();
        }
    }
}
