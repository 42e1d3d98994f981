package dev.qemu4j.codegen.introspect;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The programs that the facts are compared with. */
public final class Qemus {
    /** Names directories of versions that scripts/qemu-versions.sh has unpacked. */
    public static final String DIRECTORIES = "QEMU4J_QEMU_DIRS";

    private Qemus() {}

    /** The installed programs with a prefix, without which a test would prove nothing, and the unpacked ones. */
    public static List<Path> find(String prefix) {
        List<Path> installed = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(Files::isDirectory)
                .flatMap(directory -> programs(directory, prefix))
                .map(Qemus::real)
                .distinct()
                .toList();
        if (installed.isEmpty()) {
            throw new AssertionError("no " + prefix + "… is installed (Debian, Ubuntu: apt-get install qemu-system-x86 "
                    + "qemu-utils; Fedora: dnf install qemu-system-x86-core qemu-img; macOS: brew install qemu)");
        }
        List<Path> programs = new ArrayList<>(installed);
        unpacked()
                .forEach(directory -> programs(directory.resolve("bin"), prefix).forEach(programs::add));
        return programs;
    }

    private static Stream<Path> unpacked() {
        String directories = System.getenv().getOrDefault(DIRECTORIES, "");
        return Stream.of(directories.split(File.pathSeparator, -1))
                .filter(directory -> !directory.isEmpty())
                .flatMap(directory -> list(Path.of(directory)))
                .filter(directory -> Files.isDirectory(directory.resolve("bin")));
    }

    private static Stream<Path> programs(Path directory, String prefix) {
        return list(directory)
                .filter(path -> path.getFileName().toString().matches(prefix + "[a-z0-9_]*"))
                .filter(Files::isExecutable);
    }

    /** Some directories and programs are links to others. */
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
