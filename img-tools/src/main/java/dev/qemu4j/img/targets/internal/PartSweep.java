package dev.qemu4j.img.targets.internal;

import dev.qemu4j.img.failure.ImageException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes unfinished targets of JVMs that are gone from a directory. A name proves nothing: the record must tell the inode, its lock be free,
 * and this kernel be the one that would know if it were not.
 */
public final class PartSweep {
    private static final Logger LOG = LoggerFactory.getLogger(PartSweep.class);
    private static final Pattern NAME =
            Pattern.compile(Pattern.quote(PartRecord.PREFIX) + "(.+)-[0-9a-f]+" + Pattern.quote(PartRecord.RECORD));
    private static final int RECORD_SIZE = 16 << 10;
    private static final int LINES = 4;
    private static final int LINES_OF_DATA = LINES + 2;

    private PartSweep() {}

    public static void sweep(Path directory) {
        sweep(directory, (data, image) -> false);
    }

    /** One sweep at a time in a JVM, as Java's locks demand. */
    static synchronized void sweep(Path directory, Removal removal) {
        try (DirectoryStream<Path> records =
                Files.newDirectoryStream(directory, PartRecord.PREFIX + "*" + PartRecord.RECORD)) {
            for (Path record : records) {
                visit(record, removal);
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            LOG.debug("{} was not swept", directory, e); // the next target tries again
        }
    }

    private static void visit(Path record, Removal removal) {
        Matcher name = NAME.matcher(Objects.requireNonNull(record.getFileName()).toString());
        if (!name.matches() || name.group(1).equals(PartOwner.NAME)) {
            return;
        }
        try {
            if (!isOurs(record)) {
                return;
            }
            try (FileChannel channel = FileChannel.open(
                    record, StandardOpenOption.WRITE, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
                if (channel.tryLock() != null) {
                    remove(record, lines(channel), removal);
                }
            }
        } catch (IOException | IllegalArgumentException | ImageException e) {
            LOG.debug("{} was not swept", record, e); // another JVM may be sweeping the same
        }
    }

    private static boolean isOurs(Path record) throws IOException {
        return Files.isRegularFile(record, LinkOption.NOFOLLOW_LINKS)
                && Files.size(record) <= RECORD_SIZE
                && Files.getOwner(record, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(Path.of("/proc/self")));
    }

    /** From the channel itself: to open and close the file once more would give up the lock. */
    private static List<String> lines(FileChannel channel) throws IOException {
        byte[] text = Channels.newInputStream(channel).readNBytes(RECORD_SIZE);
        return new String(text, StandardCharsets.UTF_8).lines().toList();
    }

    private static boolean isLockKnown(Path record, PartOwner owner) throws IOException {
        return owner.isLockKnown(PartOwner.SELF, Files.getFileStore(record).type());
    }

    private static void remove(Path record, List<String> lines, Removal removal) throws IOException {
        if ((lines.size() != LINES && lines.size() != LINES_OF_DATA)
                || !lines.get(0).equals(PartRecord.FIRST_LINE)
                || !isLockKnown(record, new PartOwner(lines.get(2), lines.get(3)))) {
            return;
        }
        String name = Objects.requireNonNull(record.getFileName()).toString();
        Path part =
                record.resolveSibling(name.substring(0, name.length() - PartRecord.RECORD.length()) + PartRecord.PART);
        if (Files.exists(part, LinkOption.NOFOLLOW_LINKS)) {
            if (!PartRecord.identity(part).equals(lines.get(1))) {
                return;
            }
            if (lines.size() == LINES_OF_DATA
                    && !NewDataFile.remove(part, lines.subList(LINES, LINES_OF_DATA), removal)) {
                return;
            }
            ExtentFiles.recover(part);
            if (!PartFiles.delete(part)) {
                return;
            }
        }
        Files.deleteIfExists(record);
    }

    /** Tells whether what is left of a data file may go. */
    @FunctionalInterface
    interface Removal {
        boolean allows(Path data, Path image);
    }
}
