package dev.qemu4j.host.internal;

import dev.qemu4j.host.system.MountEntry;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** Looks for what is mounted within a directory, without going into it. */
public final class MountPoints extends SimpleFileVisitor<Path> {
    private final Object device;

    private MountPoints(Object device) {
        this.device = device;
    }

    /** Fails if something is mounted there: it would be moved with the directory, and who mounted it would not find it. */
    public static void requireNone(Path root) throws IOException {
        if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            requireNoneBelow(root);
            Files.walkFileTree(root, new MountPoints(device(root)));
        }
    }

    /** Asks the kernel's table, as what is bound there from the same file system has the same device. */
    private static void requireNoneBelow(Path root) throws IOException {
        if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Path real = root.toRealPath();
        for (MountEntry mount : MountEntry.all()) {
            if (mount.isBelow(real)) {
                throw isMounted(mount.point());
            }
        }
    }

    public static Object device(Path path) throws IOException {
        return Files.getAttribute(path, "unix:dev", LinkOption.NOFOLLOW_LINKS);
    }

    public static IOException isMounted(Object path) {
        return new IOException(path + " is a mount point: unmount it first");
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
        return visitFile(directory, attributes);
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        try {
            if (!device(file).equals(device)) {
                throw isMounted(file);
            }
        } catch (NoSuchFileException e) {
            // Removed meanwhile, by a program that ends.
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
        if (failure instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }
}
