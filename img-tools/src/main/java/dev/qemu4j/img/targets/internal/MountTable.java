package dev.qemu4j.img.targets.internal;

import dev.qemu4j.host.system.MountEntry;
import dev.qemu4j.host.system.Proc;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The kernel's mounts, in every mount namespace that this user may look into, and its swap. */
final class MountTable {
    private static final Path PROCESSES = Path.of("/proc");
    private static final Path BTRFS = Path.of("/sys/fs/btrfs");
    private static final Path SWAPS = Path.of("/proc/swaps");

    private final Set<String> numbers = new HashSet<>();
    private final Set<String> sources = new HashSet<>();

    private MountTable() {}

    public static MountTable read() throws IOException {
        MountTable table = new MountTable();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            for (Path process : processes) {
                mounts(process.resolve("mountinfo")).forEach(table::add);
            }
        }
        MountEntry.all().forEach(table::add); // of this process it must be known
        return table;
    }

    private void add(MountEntry mount) {
        numbers.add(mount.device());
        sources.add(mount.source());
    }

    /** Takes a device's major and minor number, and its name; some file systems tell a number of their own. */
    public boolean has(String number, String name) {
        return numbers.contains(number) || sources.contains("/dev/" + name) || isBtrfs(name);
    }

    private static boolean isBtrfs(String name) {
        try (DirectoryStream<Path> systems = Files.newDirectoryStream(BTRFS)) {
            for (Path system : systems) {
                if (Files.exists(system.resolve("devices").resolve(name))) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false; // a kernel without it
        }
    }

    public static List<Path> swaps() throws IOException {
        if (!Files.exists(SWAPS)) {
            return List.of(); // a kernel without swap
        }
        return Proc.lines(SWAPS).stream()
                .skip(1)
                .map(line -> MountEntry.path(MountEntry.unescape(line.split("\\s", 2)[0])))
                .filter(Objects::nonNull)
                .filter(Files::exists)
                .toList();
    }

    private static List<MountEntry> mounts(Path table) {
        try {
            return MountEntry.of(table);
        } catch (IOException e) {
            return List.of(); // the process has ended, or is another's
        }
    }
}
