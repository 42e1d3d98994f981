package dev.qemu4j.img.targets.internal;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Await.Condition;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The file behind a loop device of Linux. */
final class LoopBacking {
    private static final Path DEVICES = Path.of("/sys/block");
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration FREED = Duration.ofSeconds(2);

    private LoopBacking() {}

    /** Takes the device's directory in sysfs; null if it shows no file. */
    public static @Nullable Path of(Path device) {
        try {
            String text = Files.readString(device.resolve("loop/backing_file"));
            return Path.of(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
        } catch (IOException e) {
            return null; // it is no loop device, or was detached meanwhile
        }
    }

    /** Returns the directory in sysfs of a device that shows a file, or null. Waits for a device whose mount has just ended. */
    static @Nullable Path deviceOf(Path file) throws IOException {
        if (!Files.isDirectory(DEVICES) || !Files.exists(file)) {
            return null;
        }
        try (DirectoryStream<Path> devices = Files.newDirectoryStream(DEVICES, "loop*")) {
            for (Path device : devices) {
                if (shows(device, file) && !isFreed(device, file)) {
                    return device;
                }
            }
            return null;
        }
    }

    private static boolean shows(Path device, Path file) {
        Path backing = of(device);
        return backing != null && isSame(backing, file);
    }

    /** The kernel frees a device of {@code mount} some time after its unmount. */
    private static boolean isFreed(Path device, Path file) throws IOException {
        return isFreedAfterUse(device)
                && BlockDevice.useOf(device) == null
                && Await.uninterrupted(Condition.polling(() -> !shows(device, file), POLL), FREED);
    }

    private static boolean isFreedAfterUse(Path device) {
        try {
            return Files.readString(device.resolve("loop/autoclear")).strip().equals("1");
        } catch (IOException e) {
            return true; // it was detached meanwhile
        }
    }

    /** A file that cannot be looked at, such as on a FUSE mount whose server is gone, is not the one that can. */
    private static boolean isSame(Path backing, Path file) {
        try {
            return Files.exists(backing) && Files.isSameFile(backing, file);
        } catch (IOException e) {
            return false;
        }
    }
}
