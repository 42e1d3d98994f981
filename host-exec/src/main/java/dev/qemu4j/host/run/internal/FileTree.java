package dev.qemu4j.host.run.internal;

import dev.qemu4j.host.internal.MountPoints;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Removes a directory with everything in it: links but not what they point to, and nothing of a mounted file system. */
public final class FileTree extends SimpleFileVisitor<Path> {
    private final Object device;

    private FileTree(Object device) {
        this.device = device;
    }

    /** Looks for what is mounted there before anything is removed: all of it stays then. */
    public static void delete(Path root) throws IOException {
        try {
            MountPoints.requireNone(root);
            Files.walkFileTree(root, new FileTree(MountPoints.device(root)));
        } catch (NoSuchFileException e) {
            if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
        }
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
        if (!MountPoints.device(directory).equals(device)) {
            throw MountPoints.isMounted(directory);
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        Files.deleteIfExists(file);
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
        if (failure != null) {
            throw failure;
        }
        Files.deleteIfExists(directory);
        return FileVisitResult.CONTINUE;
    }
}
