package dev.qemu4j.surface;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A QEMU that the catalogues are compared with.
 *
 * @param path the program
 * @param target what it emulates
 * @param installed whether it is on the path; if so, it may lack modules
 */
record Emulator(Path path, String target, boolean installed) {
    private static final Pattern NAME = Pattern.compile("qemu-system-([a-z0-9_]+)");

    /** The installed emulators, without which a test would prove nothing, and the unpacked ones. */
    static List<Emulator> all() {
        Stream<Emulator> unpacked = Stream.of(
                        System.getenv().getOrDefault("QEMU4J_QEMU_DIRS", "").split(File.pathSeparator, -1))
                .filter(directory -> !directory.isEmpty())
                .flatMap(directory -> list(Path.of(directory)))
                .flatMap(version -> in(version.resolve("bin"), false));
        return Stream.concat(onPath().stream(), unpacked).toList();
    }

    /** The emulators on the path. */
    static List<Emulator> onPath() {
        List<Emulator> installed = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .flatMap(directory -> in(Path.of(directory), true))
                .distinct()
                .toList();
        if (installed.isEmpty()) {
            throw new AssertionError("no qemu-system-… is installed: ./check installs one");
        }
        return installed;
    }

    @Override
    public String toString() {
        return path.toString();
    }

    private static Stream<Emulator> in(Path directory, boolean installed) {
        return !Files.isDirectory(directory)
                ? Stream.empty()
                : list(directory)
                        .filter(path -> Files.isExecutable(path)
                                && NAME.matcher(path.getFileName().toString()).matches())
                        .map(path -> installed ? real(path) : path)
                        .flatMap(path -> {
                            Matcher name = NAME.matcher(path.getFileName().toString());
                            return name.matches()
                                    ? Stream.of(new Emulator(path, name.group(1), installed))
                                    : Stream.empty();
                        });
    }

    /** Some directories are links to others; and Debian's qemu-system-ppc64le is one more name of a program that has its own. */
    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> list(Path directory) {
        try (Stream<Path> list = Files.list(directory)) {
            return list.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
