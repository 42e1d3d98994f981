package dev.qemu4j.img.targets.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The file behind a loop device of Linux. */
final class LoopBacking {
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
}
