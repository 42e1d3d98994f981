package dev.qemu4j.img.targets.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The planned renames of an image with several files, for a sweep if the JVM is killed between them. It has a line for each new
 * extent, with its inode and its name. An extent that another program has made since has another inode.
 */
final class ExtentJournal {
    public static final String NAME = "journal";
    private static final int MOST_BYTES = 1 << 20;

    private ExtentJournal() {}

    public static void write(Path journal, List<Path> fresh) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path extent : fresh) {
            lines.add(PartRecord.identity(extent) + " " + extent.getFileName());
        }
        Files.write(journal, lines);
        try (FileChannel channel = FileChannel.open(journal, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** The first file is moved last; it has left the directory then, or has a second name where it was linked. */
    public static boolean isCommitted(Path journal) throws IOException {
        Path first = first(journal);
        if (first == null) {
            return true;
        }
        Path place = place(journal, String.valueOf(first.getFileName()));
        return Files.exists(place) && Files.isSameFile(first, place);
    }

    private static @Nullable Path first(Path journal) throws IOException {
        List<String> extents = new ArrayList<>();
        for (String line : lines(journal)) {
            extents.add(name(line));
        }
        try (var files = Files.list(journal.resolveSibling(PartFiles.FRESH))) {
            return files.filter(file -> !extents.contains(String.valueOf(file.getFileName())))
                    .findAny()
                    .orElse(null);
        }
    }

    /** Removes the new extents from their places. */
    public static void removePlaced(Path journal) throws IOException {
        for (String line : lines(journal)) {
            Path place = place(journal, name(line));
            if (Files.exists(place, LinkOption.NOFOLLOW_LINKS) && line.startsWith(PartRecord.identity(place) + " ")) {
                Files.delete(place);
            }
        }
    }

    /** Returns the target of a new file. */
    private static Path place(Path journal, String name) {
        return Objects.requireNonNull(journal.getParent()).resolveSibling(name);
    }

    private static String name(String line) {
        String name = line.substring(line.indexOf(' ') + 1);
        if (name.isEmpty() || name.contains("/") || name.equals("..")) {
            throw new IllegalArgumentException("a journal names '" + name + "' (expected: a file beside it)");
        }
        return name;
    }

    private static List<String> lines(Path journal) throws IOException {
        if (Files.size(journal) > MOST_BYTES) {
            throw new IOException(journal + " is no journal of this library's");
        }
        return Files.readAllLines(journal);
    }
}
