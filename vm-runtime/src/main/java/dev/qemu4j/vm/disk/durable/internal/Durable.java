package dev.qemu4j.vm.disk.durable.internal;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The writing of files and directories to the storage. A file is there after a power loss only if its data are, and its name in the directory, whichever program has written
 * them. An interrupt changes nothing of that, and the thread stays interrupted.
 */
public final class Durable {
    private Durable() {}

    /** Waits until a file's data, or a directory's names, are on the storage. */
    public static void sync(Path path) throws IOException {
        boolean directory = Files.isDirectory(path);
        if (directory && !path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return; // no such file system lets a program open a directory
        }
        StandardOpenOption option =
                !directory && Files.isWritable(path) ? StandardOpenOption.WRITE : StandardOpenOption.READ;
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted(); // which would close the channel
                try (FileChannel channel = FileChannel.open(path, option)) {
                    channel.force(true);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits until the name of a file or directory is on the storage. */
    public static void syncName(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null) {
            sync(parent);
        }
    }

    /** Makes a directory with those above it that are missing, and waits until they are on the storage. */
    public static void createDirectories(Path path) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path at = path.toAbsolutePath(); at != null && Files.notExists(at); at = at.getParent()) {
            missing.push(at);
        }
        Files.createDirectories(path);
        for (Path made : missing) {
            syncName(made);
        }
    }
}
