package dev.qemu4j.img;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/** The qemu-img of the PATH, and those that {@code QEMU4J_QEMU_DIRS} has unpacked. */
final class ImgPrograms {
    private static final Path INSTALLED = Path.of("qemu-img");

    private ImgPrograms() {}

    static List<Path> paths() throws IOException {
        List<Path> programs = new ArrayList<>(List.of(INSTALLED));
        String directories = System.getenv("QEMU4J_QEMU_DIRS");
        for (String directory : directories == null ? new String[0] : directories.split(File.pathSeparator)) {
            try (var versions = Files.list(Path.of(directory))) {
                versions.map(version -> version.resolve("bin/qemu-img"))
                        .filter(Files::isExecutable)
                        .forEach(programs::add);
            }
        }
        return programs;
    }

    static Stream<Named<QemuImg>> all() throws IOException {
        return paths().stream()
                .map(path -> Named.of(path.toString(), path.equals(INSTALLED) ? QemuImg.find() : QemuImg.at(path)));
    }
}
