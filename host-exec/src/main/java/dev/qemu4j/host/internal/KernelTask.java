package dev.qemu4j.host.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A thread of this JVM as Linux sees it. */
final class KernelTask {
    private static final Path CURRENT = Path.of("/proc/thread-self");
    private final Path stat;

    private KernelTask(Path stat) {
        this.stat = stat;
    }

    /** Returns the task of the thread that asks, or null where the kernel tells none. */
    static @Nullable KernelTask current() {
        try {
            Path task = Files.readSymbolicLink(CURRENT).getFileName();
            return new KernelTask(Path.of("/proc/self/task").resolve(task).resolve("stat"));
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
    }

    /** Tells whether it waits for something else than a processor or a disk; true where that cannot be known. */
    boolean isAsleep() {
        try {
            String line = Files.readString(stat, StandardCharsets.ISO_8859_1);
            return line.charAt(line.lastIndexOf(')') + 2) == 'S'; // the name before it may have any characters
        } catch (IOException e) {
            return true; // it has ended
        }
    }
}
