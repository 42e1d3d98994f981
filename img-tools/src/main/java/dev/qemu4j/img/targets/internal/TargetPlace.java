package dev.qemu4j.img.targets.internal;

import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.internal.IoFailures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * The place that a target's path leads to.
 *
 * @param path an absolute path, without a link at its end
 * @param kind what is there
 * @param linked whether the given path is a link
 */
public record TargetPlace(Path path, Kind kind, boolean linked) {
    private static final int MOST_LINKS = 40;
    private static final int FILE_TYPE = 0xF000;

    public enum Kind {
        NOTHING("nothing"),
        FILE("a file"),
        DIRECTORY("a directory"),
        BLOCK_DEVICE("a block device"),
        CHARACTER_DEVICE("a character device"),
        FIFO("a FIFO"),
        PIPE("a pipe"),
        DELETED("a file that has been deleted"),
        SOCKET("a socket"),
        UNKNOWN("neither a file nor a block device");

        /** The kind in words. */
        public final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    /** Follows links at the end of a path, also one that names nothing yet, as the tool does. */
    public static TargetPlace of(Path target) {
        Path path = target.toAbsolutePath();
        boolean linked = false;
        try {
            for (int links = 0; Files.isSymbolicLink(path); links++) {
                if (links == MOST_LINKS) {
                    throw new ImageException(
                            "'" + target + "' is a loop of symbolic links: name the file itself", null);
                }
                Path next = path.resolveSibling(Files.readSymbolicLink(path));
                if (Files.exists(path) && !(Files.exists(next) && Files.isSameFile(path, next))) {
                    return new TargetPlace(path, nameless(kind(path)), true);
                }
                path = next;
                linked = true;
            }
            return new TargetPlace(path, kind(path), linked);
        } catch (IOException e) {
            throw IoFailures.of("'" + target + "' cannot be looked at", e);
        }
    }

    /** The links to a process's open files lead to what needs no name, although they can be read like those that lead to one. */
    private static Kind nameless(Kind kind) {
        return switch (kind) {
            case FIFO -> Kind.PIPE;
            case FILE -> Kind.DELETED;
            default -> kind;
        };
    }

    private static Kind kind(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return Kind.NOTHING;
        }
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return Files.isRegularFile(path) ? Kind.FILE : Files.isDirectory(path) ? Kind.DIRECTORY : Kind.UNKNOWN;
        }
        return switch ((Integer) Files.getAttribute(path, "unix:mode") & FILE_TYPE) {
            case 0x8000 -> Kind.FILE;
            case 0x4000 -> Kind.DIRECTORY;
            case 0x6000 -> Kind.BLOCK_DEVICE;
            case 0x2000 -> Kind.CHARACTER_DEVICE;
            case 0x1000 -> Kind.FIFO;
            case 0xC000 -> Kind.SOCKET;
            default -> Kind.UNKNOWN;
        };
    }
}
