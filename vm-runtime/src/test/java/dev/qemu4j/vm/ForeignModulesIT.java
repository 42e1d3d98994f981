package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** QEMU looks for its modules where a variable says, and takes those of its own build only. */
class ForeignModulesIT {
    private static final String STAMP = "qemu_stamp_";

    @TempDir
    private Path work;

    @Test
    void surface_modulesOfAnotherBuild_tellsQemusWords() throws IOException {
        Path modules = Files.createDirectory(work.resolve("modules"));
        for (Path module : installedModules()) {
            Files.write(modules.resolve(module.getFileName()), ofAnotherBuild(Files.readAllBytes(module)));
        }
        Path program = Files.writeString(
                work.resolve("qemu-system-x86_64"),
                "#!/bin/sh\nexport QEMU_MODULE_DIR=" + modules + "\nexec "
                        + QemuInstallation.find(Target.X86_64).program() + " \"$@\"\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();

        assertThatThrownBy(() -> QemuInstallation.at(Target.X86_64, program).surface())
                .isInstanceOf(QemuException.class)
                .hasMessageContaining("failed to initialize module")
                .hasMessageContaining("Only modules from the same build can be loaded");
    }

    private static List<Path> installedModules() throws IOException {
        try (Stream<Path> files = Files.find(Path.of("/usr/lib"), 3, (file, what) -> isAccelerator(file))) {
            List<Path> found = files.toList();
            assumeTrue(!found.isEmpty(), "not run: this QEMU has its accelerators built in");
            return found;
        }
    }

    private static boolean isAccelerator(Path file) {
        String path = file.toString();
        return path.contains("/qemu/accel-tcg-") && path.endsWith(".so");
    }

    /** Each module has a symbol that is named after its build. */
    private static byte[] ofAnotherBuild(byte[] module) {
        String text = new String(module, StandardCharsets.ISO_8859_1);
        int at = text.indexOf(STAMP);
        assertThat(at).isPositive();
        return text.replace(text.substring(at, at + STAMP.length() + 6), STAMP + "000000")
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
