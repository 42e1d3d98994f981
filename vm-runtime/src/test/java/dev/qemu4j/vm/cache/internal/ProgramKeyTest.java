package dev.qemu4j.vm.cache.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.host.system.ProgramSearch;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program whose identity is kept is the one that would run. */
class ProgramKeyTest {
    @TempDir
    private Path root;

    @Test
    void of_directoryOfTheProgramsName_isPassedOver() throws IOException {
        Path other = Files.createDirectories(root.resolve("other"));
        Files.createDirectory(other.resolve("qemu-none"));
        Path bin = Files.createDirectories(root.resolve("prefix/bin"));
        Path program = Files.createFile(
                bin.resolve("qemu-none"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        ProgramSearch search = new ProgramSearch(":" + other + ":" + bin, null);

        assertThat(ProgramKey.of("qemu-none", search)).startsWith(program.toRealPath() + " 0 ");
    }

    @Test
    void of_programThatIsNotThere_fails() {
        ProgramSearch search = new ProgramSearch(root.toString(), null);

        assertThatThrownBy(() -> ProgramKey.of("qemu-none", search)).isInstanceOf(FileNotFoundException.class);
    }
}
