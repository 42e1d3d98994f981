package dev.qemu4j.img.targets.internal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** An unfinished target: a file, or a directory with the files of an image that has several. */
final class PartFiles {
    /** The directory of the new files. */
    public static final String FRESH = "new";

    /** The directory of the files that were replaced, until all are in place. */
    public static final String REPLACED = "replaced";

    private PartFiles() {}

    /** Removes all but the only copy of what was to be replaced; false if there is one. */
    public static boolean delete(Path part) throws IOException {
        if (!Files.isDirectory(part, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(part);
            return true;
        }
        Path replaced = part.resolve(REPLACED);
        if (Files.isDirectory(replaced, LinkOption.NOFOLLOW_LINKS) && !isEmpty(replaced)) {
            return false;
        }
        Files.deleteIfExists(replaced);
        Files.deleteIfExists(part.resolve(ExtentJournal.NAME)); // which speaks of the others
        empty(part.resolve(FRESH));
        Files.deleteIfExists(part.resolve(FRESH));
        empty(part);
        Files.deleteIfExists(part);
        return true;
    }

    private static void empty(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            return !files.iterator().hasNext();
        }
    }
}
