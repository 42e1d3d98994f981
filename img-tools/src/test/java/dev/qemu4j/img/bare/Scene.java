package dev.qemu4j.img.bare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Stream;

/** A directory with a target of some kind, and all that a verb needs beside it. */
final class Scene implements AutoCloseable {
    private final Path directory;
    private final Deque<Runnable> undo = new ArrayDeque<>();
    private Path target;
    private Path source;

    Scene(Path directory) {
        this.directory = directory;
        target = directory.resolve("target");
        source = directory.resolve("source");
    }

    /** Copies the images; what was a hole stays one. */
    void fill(Path model) throws IOException {
        try (Stream<Path> files = Files.list(model)) {
            for (Path file : files.toList()) {
                Files.copy(file, directory.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    Path directory() {
        return directory;
    }

    Path target() {
        return target;
    }

    Path source() {
        return source;
    }

    void target(Path other) {
        target = other;
    }

    void source(Path other) {
        source = other;
    }

    boolean isDevice() {
        try {
            return Files.exists(target) && ((Integer) Files.getAttribute(target, "unix:mode") & 0xF000) == 0x6000;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    void undo(Runnable step) {
        undo.push(step);
    }

    void undo(String... argv) {
        undo(() -> Tool.run(argv));
    }

    @Override
    public void close() {
        undo.forEach(Runnable::run);
        undo.clear();
    }

    /** Moves the target away, and leaves its place to something else. */
    Path moveTarget(String name) throws IOException {
        Path moved = directory.resolve(name);
        Files.createDirectories(moved.getParent());
        return Files.move(directory.resolve("target"), moved);
    }

    boolean hasTarget() {
        return Files.exists(target, LinkOption.NOFOLLOW_LINKS);
    }
}
