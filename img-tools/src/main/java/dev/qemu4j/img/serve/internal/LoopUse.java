package dev.qemu4j.img.serve.internal;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Await.Condition;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;

/** The loop devices over a file that a server shows. */
public final class LoopUse {
    private static final Path DEVICES = Path.of("/sys/block");
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration FREED = Duration.ofSeconds(2);
    private static final String NONE =
            "PATH=$PATH:/usr/sbin:/sbin; loops=$(losetup --noheadings --output NAME --associated \"$1\");"
                    + " [ -z \"$loops\" ] || { echo \"$1 is shown by\" $loops >&2; exit 1; }";

    private LoopUse() {}

    /** Returns the devices that show a file, such as {@code /dev/loop3}. */
    public static List<Path> of(Path file) {
        TreeSet<Path> found = new TreeSet<>();
        try (DirectoryStream<Path> devices = Files.newDirectoryStream(DEVICES, "loop*")) {
            for (Path device : devices) {
                if (isOver(device.resolve("loop/backing_file"), file)) {
                    found.add(Path.of("/dev").resolve(device.getFileName()));
                }
            }
        } catch (IOException e) {
            return List.of(); // no Linux, so no loop devices
        }
        return List.copyOf(found);
    }

    /** Waits until no device shows a file, and tells whether that came: the kernel frees a device some time after its unmount. */
    public static boolean awaitNone(Path file) {
        return Await.uninterrupted(Condition.polling(() -> of(file).isEmpty(), POLL), FREED);
    }

    /** A command that succeeds while no loop device shows a file. */
    public static List<String> none(Path file) {
        return List.of("sh", "-c", NONE, "sh", file.toString());
    }

    private static boolean isOver(Path backing, Path file) {
        try {
            return Files.readString(backing).stripTrailing().equals(file.toString());
        } catch (IOException e) {
            return false; // it shows nothing, or nothing any more
        }
    }
}
