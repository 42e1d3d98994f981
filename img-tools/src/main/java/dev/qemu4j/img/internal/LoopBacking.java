package dev.qemu4j.img.internal;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Await.Condition;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.ProgramNotFoundException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The files behind the loop devices of Linux: the one search for those that show a file, by whichever of its names. */
public final class LoopBacking {
    private static final Path SYS_BLOCK = Path.of("/sys/block");
    private static final Path DEVICES = Path.of("/dev");
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration FREED = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final String NONE =
            "PATH=$PATH:/usr/sbin:/sbin; loops=$(losetup --noheadings --output NAME --associated \"$1\");"
                    + " [ -z \"$loops\" ] || { echo \"$1 is shown by\" $loops >&2; exit 1; }";

    private LoopBacking() {}

    /**
     * Returns the file that a device shows.
     *
     * @param sys the device's directory in sysfs
     * @return the name that the file has now, with {@code (deleted)} behind it if it has none any more; null if the device shows nothing
     */
    public static @Nullable Path of(Path sys) {
        try {
            String text = Files.readString(sys.resolve("loop/backing_file"));
            return Path.of(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
        } catch (IOException | InvalidPathException e) {
            return null; // it is no loop device, or was detached meanwhile, or this JVM cannot have the name
        }
    }

    /**
     * Returns the devices that show a file.
     *
     * @param file the file, by any of its names
     * @return such as {@code /dev/loop3}; none on a host without loop devices
     * @throws IOException if the host does not tell
     */
    public static List<Path> devicesOf(Path file) throws IOException {
        TreeSet<Path> found = new TreeSet<>();
        boolean sure = true;
        for (Path sys : attached()) {
            Path backing = of(sys);
            if (backing != null && isSame(backing, file)) {
                found.add(DEVICES.resolve(sys.getFileName()));
            } else if (backing == null || !Files.exists(backing)) {
                sure = false; // it has lost that name, or has it in another mount namespace
            }
        }
        if (!sure && Files.exists(file)) {
            found.addAll(byInode(file));
        }
        return List.copyOf(found);
    }

    /** Returns the directories in sysfs of the devices that show a file; on most hosts none. */
    private static List<Path> attached() throws IOException {
        if (!Files.isDirectory(SYS_BLOCK)) {
            return List.of(); // no Linux
        }
        List<Path> attached = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(SYS_BLOCK, "loop*")) {
            for (Path sys : all) {
                if (Files.exists(sys.resolve("loop/backing_file"))) {
                    attached.add(sys);
                }
            }
        }
        return attached;
    }

    /**
     * Waits until no device shows a file any more: the kernel frees a device some time after its unmount.
     *
     * @param file the file
     * @return whether that came
     */
    public static boolean awaitNone(Path file) {
        return Await.uninterrupted(Condition.polling(() -> isShownByNone(file), POLL), FREED);
    }

    /**
     * Waits until a device does not show a file any more.
     *
     * @param device such as {@code /dev/loop3}
     * @param file the file
     * @return whether that came
     */
    public static boolean awaitFreed(Path device, Path file) {
        return Await.uninterrupted(Condition.polling(() -> !isShownBy(device, file), POLL), FREED);
    }

    /**
     * Returns a command that succeeds while no device shows a file.
     *
     * @param file the file
     * @return its arguments
     */
    public static List<String> none(Path file) {
        return List.of("sh", "-c", NONE, "sh", file.toString());
    }

    private static boolean isShownByNone(Path file) {
        try {
            return devicesOf(file).isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isShownBy(Path device, Path file) {
        try {
            return devicesOf(file).contains(device);
        } catch (IOException e) {
            return true;
        }
    }

    /** Has the kernel compare device and inode, which it does for root; for others the tool knows the names alone. */
    private static List<Path> byInode(Path file) throws IOException {
        try {
            return HostCommand.builder("losetup", "--noheadings", "--output", "NAME", "--associated", file.toString())
                    .timeout(ANSWER)
                    .build()
                    .run()
                    .stdout()
                    .lines()
                    .map(String::strip)
                    .map(Path::of)
                    .toList();
        } catch (ProgramNotFoundException e) {
            return List.of(); // without the tool, few have attached a device
        } catch (HostCommandException e) {
            throw new IOException("losetup does not tell which devices show " + file + ": " + e.getMessage(), e);
        }
    }

    /** A file that cannot be looked at, such as on a FUSE mount whose server is gone, is not the one that can. */
    private static boolean isSame(Path backing, Path file) {
        try {
            return backing.equals(file)
                    || (Files.exists(backing) && Files.exists(file) && Files.isSameFile(backing, file));
        } catch (IOException e) {
            return false;
        }
    }
}
