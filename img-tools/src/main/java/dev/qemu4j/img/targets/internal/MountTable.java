package dev.qemu4j.img.targets.internal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The kernel's mounts, in every mount namespace that this user may look into, and its swap. */
final class MountTable {
    private static final Path PROCESSES = Path.of("/proc");
    private static final Path BTRFS = Path.of("/sys/fs/btrfs");
    private static final int NUMBER = 2;

    private final Set<String> numbers = new HashSet<>();
    private final Set<String> sources = new HashSet<>();

    private MountTable() {}

    public static MountTable read() throws IOException {
        MountTable table = new MountTable();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            for (Path process : processes) {
                lines(process.resolve("mountinfo")).forEach(table::add);
            }
        }
        return table;
    }

    private void add(String line) {
        List<String> fields = Arrays.asList(line.split(" ", -1));
        int end = fields.indexOf("-");
        if (end > NUMBER && end + 2 < fields.size()) {
            numbers.add(fields.get(NUMBER));
            sources.add(fields.get(end + 2));
        }
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

    public static List<Path> swaps() {
        return lines(PROCESSES.resolve("swaps"))
                .skip(1)
                .map(line -> Path.of(line.split("\\s", 2)[0].replace("\\040", " ")))
                .filter(Files::exists)
                .toList();
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readString(file).lines();
        } catch (IOException e) {
            return Stream.empty(); // the process has ended, or is another's
        }
    }
}
