package dev.qemu4j.img.targets.internal;

import dev.qemu4j.img.failure.internal.IoFailures;
import dev.qemu4j.img.internal.LoopBacking;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A block device of Linux, with its partitions and the disk that it is a part of. */
public final class BlockDevice {
    private static final Path SYS_DEVICES = Path.of("/sys/dev/block");
    private static final Path SYS_BLOCK = Path.of("/sys/block");

    private final Path path;
    private final Path sys;

    private BlockDevice(Path path, Path sys) {
        this.path = path;
        this.sys = sys;
    }

    public static BlockDevice of(Path path) {
        try {
            return new BlockDevice(path, SYS_DEVICES.resolve(number(path)).toRealPath());
        } catch (IOException e) {
            throw IoFailures.of("'" + path + "' cannot be looked up in " + SYS_DEVICES, e);
        }
    }

    /** Waits for a loop device whose mount has just ended to let go of its file; tells whether it does. */
    static boolean isFreed(Path loop, Path file) throws IOException {
        BlockDevice device =
                new BlockDevice(loop, SYS_BLOCK.resolve(loop.getFileName()).toRealPath());
        return device.isFreedAfterUse() && device.use() == null && LoopBacking.awaitFreed(loop, file);
    }

    private boolean isFreedAfterUse() {
        try {
            return Files.readString(sys.resolve("loop/autoclear")).strip().equals("1");
        } catch (IOException e) {
            return true; // it was detached meanwhile
        }
    }

    public static boolean isSame(Path one, Path other) throws IOException {
        return Files.getAttribute(one, "unix:rdev").equals(Files.getAttribute(other, "unix:rdev"))
                && TargetPlace.of(other).kind() == TargetPlace.Kind.BLOCK_DEVICE;
    }

    /** The file or device behind a loop device, or null. */
    @Nullable
    public Path backing() {
        return LoopBacking.of(sys);
    }

    /** Returns its size in units of 512 bytes, which Java's channels do not tell. */
    public long sectors() throws IOException {
        return Long.parseLong(Files.readString(sys.resolve("size")).strip());
    }

    /** Returns its first sector of 512 bytes on its disk, if it is a partition. */
    public long start() throws IOException {
        return Long.parseLong(Files.readString(sys.resolve("start")).strip());
    }

    /** Returns the device of one of its partitions, or null if the kernel knows none of that number. */
    public @Nullable Path partition(int number) throws IOException {
        for (Path part : list(sys, "*")) {
            Path own = part.resolve("partition");
            if (Files.exists(own) && Files.readString(own).strip().equals(Integer.toString(number))) {
                return Path.of("/dev", String.valueOf(part.getFileName()));
            }
        }
        return null;
    }

    /** Names its use, such as what is mounted, swapped to or a part of another device, or null. A tool would write it all the same. */
    @Nullable
    String use() {
        try {
            Set<String> numbers = new LinkedHashSet<>();
            MountTable mounts = MountTable.read();
            for (Path device : family()) {
                String name = String.valueOf(device.getFileName());
                String number = Files.readString(device.resolve("dev")).strip();
                numbers.add(number);
                if (mounts.has(number, name)) {
                    return "/dev/" + name + " is mounted";
                }
                List<String> holders = names(device.resolve("holders"));
                if (!holders.isEmpty()) {
                    return "/dev/" + name + " is a part of " + holders;
                }
            }
            return useBy(numbers);
        } catch (IOException e) {
            throw IoFailures.of("whether '" + path + "' is in use cannot be told", e);
        }
    }

    private static @Nullable String useBy(Set<String> numbers) throws IOException {
        for (Path swap : MountTable.swaps()) {
            if (isBlock(swap) && numbers.contains(number(swap))) {
                return swap + " is swap space";
            }
        }
        for (Path loop : list(SYS_BLOCK, "loop*")) {
            Path backing = LoopBacking.of(loop);
            if (backing != null && isBlock(backing) && numbers.contains(number(backing))) {
                return backing + " is the disk of /dev/" + loop.getFileName();
            }
        }
        return null;
    }

    /** Its disk, if it is a partition, and its partitions; not the other partitions of its disk. */
    private List<Path> family() throws IOException {
        Stream<Path> whole = Files.exists(sys.resolve("partition")) ? Stream.of(sys.getParent()) : Stream.of();
        Stream<Path> parts = list(sys, "*").stream().filter(part -> Files.exists(part.resolve("partition")));
        return Stream.of(Stream.of(sys), whole, parts).flatMap(paths -> paths).toList();
    }

    private static boolean isBlock(Path path) {
        return TargetPlace.of(path).kind() == TargetPlace.Kind.BLOCK_DEVICE;
    }

    /** Major and minor number, as sysfs writes them. */
    private static String number(Path path) throws IOException {
        long number = (Long) Files.getAttribute(path, "unix:rdev");
        long major = ((number >>> 8) & 0xfff) | ((number >>> 32) & ~0xfffL);
        long minor = (number & 0xff) | ((number >>> 12) & ~0xffL);
        return major + ":" + (int) minor;
    }

    private static List<String> names(Path directory) throws IOException {
        return list(directory, "*").stream()
                .map(file -> String.valueOf(file.getFileName()))
                .toList();
    }

    private static List<Path> list(Path directory, String glob) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, glob)) {
            return Stream.iterate(files.iterator(), i -> i.hasNext(), i -> i)
                    .map(i -> i.next())
                    .toList();
        }
    }
}
