package dev.qemu4j.host.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one search for programs of all modules. */
class ProgramSearchTest {
    @TempDir
    private Path root;

    @Test
    void find_directoriesAndEmptyElements_arePassedOver() throws IOException {
        Path first = Files.createDirectory(root.resolve("first"));
        Path second = Files.createDirectory(root.resolve("second"));
        Files.createDirectory(first.resolve("tool-of-none"));
        Path tool = Files.createFile(
                second.resolve("tool-of-none"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        ProgramSearch search = new ProgramSearch(":" + first + "::" + second, null);

        assertThat(search.find("tool-of-none")).isEqualTo(tool.toAbsolutePath());
        assertThat(search.findOrNull("tool-of-none")).isEqualTo(tool.toAbsolutePath());
    }

    @Test
    void findOrNull_programThatIsNotThere_isNull() {
        ProgramSearch search = new ProgramSearch(root.toString(), null);

        assertThat(search.findOrNull("tool-of-none")).isNull();
        assertThatThrownBy(() -> search.find("tool-of-none"))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageStartingWith("'tool-of-none' is not on the PATH (looked in " + root);
    }
}
