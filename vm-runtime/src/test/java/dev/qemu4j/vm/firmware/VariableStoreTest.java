package dev.qemu4j.vm.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VariableStoreTest {
    @TempDir
    private Path work;

    private Path template = Path.of("");
    private Path variables = Path.of("");

    @BeforeEach
    void makeTemplate() throws IOException {
        template = Files.writeString(work.resolve("template"), "variables");
        variables = Files.createDirectory(work.resolve("machine")).resolve("vars.fd");
    }

    @Test
    void copy_fileSystemWithLinks_isWholeAndNeverReplacesAnother() throws IOException {
        VariableStore.copy(template, variables);

        assertIsCopied(Files::createLink);
    }

    /** As Linux answers on vfat and on some networks' file systems. */
    @Test
    void copy_fileSystemWithoutLinks_isWholeAndNeverReplacesAnother() throws IOException {
        VariableStore.Link none = (link, existing) -> {
            throw new FileSystemException(link.toString(), existing.toString(), "Operation not permitted");
        };
        VariableStore.copy(template, variables, none);

        assertIsCopied(none);
    }

    private void assertIsCopied(VariableStore.Link link) throws IOException {
        assertThat(variables).hasContent("variables");
        Files.writeString(variables, "changed");
        assertThatThrownBy(() -> VariableStore.copy(template, variables, link))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(variables).hasContent("changed");
        try (Stream<Path> files = Files.list(variables.getParent())) {
            assertThat(files).containsExactly(variables);
        }
    }

    @Test
    void copy_templateThatIsGone_failsAndLeavesNothing() throws IOException {
        assertThatThrownBy(() -> VariableStore.copy(work.resolve("none"), variables))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(variables.getParent()).isEmptyDirectory();
    }
}
