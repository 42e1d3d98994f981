package dev.qemu4j.img.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the partial downloads of JVMs that were killed. The lock of an image tells whether somebody is still fetching it.
 */
final class StoreSweep {
    private static final Logger LOG = LoggerFactory.getLogger(StoreSweep.class);
    private static final Pattern PART = Pattern.compile("[0-9a-f]{64}\\.part");

    private StoreSweep() {}

    static void sweep(Path directory) {
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(directory, "*.part")) {
            for (Path part : parts) {
                String name = Objects.requireNonNull(part.getFileName()).toString();
                if (PART.matcher(name).matches()) {
                    removeIfLeft(part, part.resolveSibling(name.replace(".part", ".lock")));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.debug("{} was not swept", directory, e); // the next fetch tries again
        }
    }

    private static void removeIfLeft(Path part, Path lock) throws IOException {
        try (StoreLock free = StoreLock.tryTake(lock)) {
            if (free != null) {
                Files.deleteIfExists(part);
            }
        }
    }
}
