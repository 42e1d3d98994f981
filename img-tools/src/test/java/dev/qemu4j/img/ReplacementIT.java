package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuInterruptedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that take the place and the identity of others on a thread that is interrupted. */
class ReplacementIT {
    private static final String NAME = "qemu4j.origin";

    @TempDir
    Path temp;

    private Path old;
    private Path fresh;

    @BeforeEach
    void writeBoth() throws IOException {
        old = Files.writeString(temp.resolve("old"), "old");
        fresh = Files.writeString(temp.resolve("fresh"), "fresh");
        view(old).write(NAME, ByteBuffer.wrap("kept".getBytes(StandardCharsets.UTF_8)));
    }

    @AfterEach
    void clearTheInterrupt() {
        Thread.interrupted();
    }

    @Test
    void takesIdentity_onAnInterruptedThread_copiesTheAttributes() throws IOException {
        Thread.currentThread().interrupt();

        assertThat(FileReplacement.takesIdentity(fresh, old)).isTrue();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(view(fresh).list()).contains(NAME);
    }

    @Test
    void replaceBy_onAnInterruptedThread_leavesTheFile() throws IOException {
        ReplacedFile replaced = ReplacedFile.of(old);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> replaced.replaceBy(fresh)).isInstanceOf(QemuInterruptedException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(old).hasContent("old");
        replaced.replaceBy(fresh);
        assertThat(old).hasContent("fresh");
        assertThat(view(old).list()).contains(NAME);
    }

    private static UserDefinedFileAttributeView view(Path file) {
        return Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    }
}
