package dev.qemu4j.vm;

import dev.qemu4j.base.Target;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The QEMUs that tests run on: the installed one, and those unpacked in directories of {@code QEMU4J_QEMU_DIRS}. */
final class Emulators {
    private Emulators() {}

    static List<QemuInstallation> x86() {
        List<QemuInstallation> all = new ArrayList<>(List.of(QemuInstallation.find(Target.X86_64)));
        String directories = System.getenv().getOrDefault("QEMU4J_QEMU_DIRS", "");
        for (String directory : directories.split(File.pathSeparator, -1)) {
            if (!directory.isEmpty()) {
                versions(Path.of(directory))
                        .map(version -> version.resolve("bin/qemu-system-x86_64"))
                        .filter(Files::isExecutable)
                        .forEach(program -> all.add(QemuInstallation.at(Target.X86_64, program)));
            }
        }
        return all;
    }

    private static Stream<Path> versions(Path directory) {
        try (Stream<Path> versions = Files.list(directory)) {
            return versions.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
