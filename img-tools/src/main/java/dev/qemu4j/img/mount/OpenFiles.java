package dev.qemu4j.img.mount;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** The open files of this JVM. */
final class OpenFiles {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private OpenFiles() {}

    /** The end of a message that names them; empty if there is nothing below the directory. */
    static String below(Path directory) {
        Set<Path> open = new TreeSet<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path descriptor : descriptors) {
                Path file = target(descriptor);
                if (file.startsWith(directory)) {
                    open.add(file);
                }
            }
        } catch (IOException e) {
            return "";
        }
        return open.isEmpty()
                ? ""
                : "\n  this JVM has open, and must close (a stream of Files.list too) before this can be closed: "
                        + open;
    }

    private static Path target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor);
        } catch (IOException e) {
            return descriptor; // closed meanwhile
        }
    }
}
