package dev.qemu4j.img.targets.internal;

import dev.qemu4j.base.QemuException;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A data file that is made under its own name, as the image has that name inside. Until the image is there, it has a second name beside a
 * {@link PartRecord}: as long as that exists, no other file has its inode, so that a sweep does not take another's file for it.
 *
 * <p>Once the JVM was killed, others may take what lies there under its plain name for theirs, and write it anew: so only who makes the same
 * image with the same data file again removes it, and only while there is no such image.
 */
public final class NewDataFile {
    private final Path file;
    private final String identity;
    private final @Nullable Path part;
    private final @Nullable PartRecord record;

    private NewDataFile(Path file, @Nullable Path part, @Nullable PartRecord record) throws IOException {
        this.file = file;
        this.part = part;
        this.record = record;
        identity = PartRecord.identity(file);
    }

    /** Makes an empty one, unless there is something. */
    static NewDataFile make(Path file, Path image) throws IOException {
        Path part = PartRecord.newPart(Objects.requireNonNull(file.getParent()));
        Files.createFile(part);
        PartRecord record = null;
        try {
            record = PartRecord.write(part, encoded(Objects.requireNonNull(file.getFileName())), encoded(image));
            Files.createLink(file, part);
            return new NewDataFile(file, part, record);
        } catch (FileAlreadyExistsException | QemuException e) {
            forget(part, record);
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            forget(part, record); // a file system without links, in which a kill leaves the file
            return new NewDataFile(Files.createFile(file), null, null);
        }
    }

    /** Removes what a JVM that was killed left of the same image and data file. */
    public static void sweep(Path file, Path image) {
        Path directory = file.getParent();
        if (directory != null) {
            PartSweep.sweep(directory, (left, of) -> left.equals(file) && of.equals(image));
        }
    }

    /** Takes the second name away, as the image is there. */
    void keep() throws IOException {
        forget(part, record);
    }

    /** Removes the file, unless another is there by now. */
    void remove() throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && identity.equals(PartRecord.identity(file))) {
            Files.delete(file);
        }
        forget(part, record);
    }

    /**
     * Removes what is left of a data file, if it may go; returns false if it stays.
     *
     * @param words the record's lines about it
     */
    static boolean remove(Path part, List<String> words, PartSweep.Removal removal) throws IOException {
        Path file = part.resolveSibling(decoded(words.get(0)));
        if (!Objects.equals(file.getParent(), part.getParent())) {
            throw new IllegalArgumentException("a record names '" + file + "' (expected: a file beside it)");
        }
        Path image = Path.of(decoded(words.get(1)));
        boolean isLeft = Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                && PartRecord.identity(file).equals(PartRecord.identity(part));
        if (isLeft && !Files.exists(image, LinkOption.NOFOLLOW_LINKS)) {
            if (!removal.allows(file, image)) {
                return false;
            }
            TargetLock.probe(file);
            Files.delete(file);
        }
        return true;
    }

    private static void forget(@Nullable Path part, @Nullable PartRecord record) throws IOException {
        if (part != null) {
            Files.deleteIfExists(part);
        }
        if (record != null) {
            record.close();
        }
    }

    /** On one line, whatever the name. */
    private static String encoded(Path path) {
        return URLEncoder.encode(path.toString(), StandardCharsets.UTF_8);
    }

    private static String decoded(String word) {
        return URLDecoder.decode(word, StandardCharsets.UTF_8);
    }
}
