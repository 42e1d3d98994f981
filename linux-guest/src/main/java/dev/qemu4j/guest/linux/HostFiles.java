package dev.qemu4j.guest.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Files of the host, with failures that say which one. */
final class HostFiles {
    private HostFiles() {}

    static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw LinuxGuestException.io("cannot read " + file, e);
        }
    }

    /** Returns the content of a directory, sorted; nothing if there is none. */
    static List<Path> list(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw LinuxGuestException.io("cannot list " + directory, e);
        }
    }

    /** Returns the regular files below a directory. */
    static List<Path> walk(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException | UncheckedIOException e) {
            throw LinuxGuestException.io("cannot list " + directory + ": " + e, null);
        }
    }

    static void createDirectory(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw LinuxGuestException.io("cannot create " + directory, e);
        }
    }

    static void write(Path file, byte[] content) {
        try {
            Files.write(file, content);
        } catch (IOException e) {
            throw LinuxGuestException.io("cannot write " + file, e);
        }
    }

    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw LinuxGuestException.io("cannot remove " + file, e);
        }
    }

    static String fileName(Path path) {
        return Objects.requireNonNull(path.getFileName()).toString();
    }
}
