package dev.qemu4j.img.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds files that no image can be in: a tool that opens a FIFO for reading waits for a writer, for ever. */
public final class Unopenable {
    private static final int FILE_TYPE = 0xF000;

    private Unopenable() {}

    /**
     * Looks at the target of a path, without opening it.
     *
     * @param image a path, at which nothing needs to be
     * @return the problem, or null
     */
    public static @Nullable String problem(Path image) {
        String kind = kind(image);
        return kind == null
                ? null
                : "'" + image + "' is " + kind + " (expected: an image, in a file or on a block device)";
    }

    private static @Nullable String kind(Path image) {
        if (Files.isDirectory(image)) {
            return "a directory";
        }
        try {
            if (Files.isRegularFile(image)
                    || !image.getFileSystem().supportedFileAttributeViews().contains("unix")) {
                return null;
            }
            return switch ((Integer) Files.getAttribute(image, "unix:mode") & FILE_TYPE) {
                case 0x1000 -> "a FIFO";
                case 0xC000 -> "a socket";
                default -> null;
            };
        } catch (IOException e) {
            return null; // the tool finds better words for it
        }
    }
}
