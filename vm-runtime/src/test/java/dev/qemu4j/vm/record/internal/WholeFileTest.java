package dev.qemu4j.vm.record.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another file is not replaced, also if it comes while a recording is written. */
class WholeFileTest {
    @TempDir
    private Path work;

    @Test
    void write_nothingThere_putsTheText() throws IOException {
        Path file = work.resolve("recording");

        WholeFile.write(file, out -> out.write("text"));

        assertThat(file).hasContent("text");
        assertNothingElse();
    }

    @Test
    void write_fileThatComesMeanwhile_staysAsItIs() throws IOException {
        Path file = work.resolve("recording");

        assertThatThrownBy(() -> WholeFile.write(file, out -> {
                    Files.writeString(file, "a disk");
                    out.write("text");
                }))
                .isInstanceOf(FileAlreadyExistsException.class);

        assertThat(file).hasContent("a disk");
        assertNothingElse();
    }

    @Test
    void write_emptyFileThatBecomesAnotherMeanwhile_staysAsItIs() throws IOException {
        Path file = Files.createFile(work.resolve("recording"));

        assertThatThrownBy(() -> WholeFile.write(file, out -> {
                    Files.writeString(file, "a disk");
                    out.write("text");
                }))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining("it is no recording");

        assertThat(file).hasContent("a disk");
        assertNothingElse();
    }

    private void assertNothingElse() throws IOException {
        try (Stream<Path> files = Files.list(work)) {
            assertThat(files).containsExactly(work.resolve("recording"));
        }
    }
}
