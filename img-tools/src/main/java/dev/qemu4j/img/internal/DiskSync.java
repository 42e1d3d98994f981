package dev.qemu4j.img.internal;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Waits until a file or directory is on the disk; an interrupt changes nothing of that, and the thread stays interrupted. */
public final class DiskSync {
    private DiskSync() {}

    public static void sync(Path path) throws IOException {
        StandardOpenOption option =
                Files.isWritable(path) && !Files.isDirectory(path) ? StandardOpenOption.WRITE : StandardOpenOption.READ;
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
}
