package dev.qemu4j.img.targets.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * A file with the record by which a sweep finds it.
 *
 * @param path the file
 * @param identity the device and inode
 * @param record the record beside it
 */
public record RecordedPart(Path path, String identity, PartRecord record) implements AutoCloseable {
    /** Makes a file at the place that it is given. */
    @FunctionalInterface
    public interface Making {
        void at(Path file) throws IOException;
    }

    /** Makes a file of a new name, and its record. */
    public static RecordedPart in(Path directory, Making making) throws IOException {
        Path part = PartRecord.newPart(directory);
        making.at(part);
        try {
            return new RecordedPart(part, PartRecord.identity(part), PartRecord.write(part));
        } catch (IOException | RuntimeException | Error e) {
            Files.deleteIfExists(part);
            throw e;
        }
    }

    /** Tells whether a place has this very file. */
    public boolean isAt(Path place) throws IOException {
        return Files.exists(place, LinkOption.NOFOLLOW_LINKS)
                && PartRecord.identity(place).equals(identity);
    }

    /** Removes both. A record stays beside a file that cannot be removed, or no sweep would find that. */
    @Override
    public void close() throws IOException {
        try {
            Files.deleteIfExists(path);
        } catch (IOException | RuntimeException e) {
            record.leave();
            throw e;
        }
        record.close();
    }
}
