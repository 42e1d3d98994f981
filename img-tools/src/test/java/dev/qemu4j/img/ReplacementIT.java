package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.img.failure.ImageChangedException;
import dev.qemu4j.img.targets.internal.FileReplacement;
import dev.qemu4j.img.targets.internal.ReplacedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

        assertThatThrownBy(() -> replaced.replaceBy(fresh, () -> {})).isInstanceOf(QemuInterruptedException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(old).hasContent("old");
        replaced.replaceBy(fresh, () -> {});
        assertThat(old).hasContent("fresh");
        assertThat(view(old).list()).contains(NAME);
    }

    @Test
    void replaceBy_fileThatOthersChanged_leavesIt() throws IOException {
        ReplacedFile replaced = ReplacedFile.of(old);
        Files.writeString(old, "now");
        assertThatThrownBy(() -> replaced.replaceBy(fresh, () -> {})).isInstanceOf(ImageChangedException.class);
        assertThat(old).hasContent("now");

        ReplacedFile renamed = ReplacedFile.of(old);
        Files.move(Files.writeString(temp.resolve("other"), "now"), old, StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> renamed.replaceBy(fresh, () -> {})).isInstanceOf(ImageChangedException.class);
        assertThat(fresh).exists();
    }

    @Test
    void replace_onAnInterruptedThread_leavesBoth() throws IOException {
        Files.createLink(temp.resolve("name"), old); // so that it is written in its place
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> FileReplacement.replace(fresh, old)).isInstanceOf(QemuInterruptedException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(old).hasContent("old");
        assertThat(temp.toFile().list()).containsExactlyInAnyOrder("old", "fresh", "name");
        FileReplacement.replace(fresh, old);
        assertThat(temp.resolve("name")).hasContent("fresh");
        assertThat(temp.toFile().list()).containsExactlyInAnyOrder("old", "name");
    }

    /** Replaces one file by another and tells how that went. */
    static final class Main {
        private Main() {}

        public static void main(String[] args) throws IOException {
            try {
                FileReplacement.replace(Path.of(args[0]), Path.of(args[1]));
            } catch (RuntimeException e) {
                System.out.println(e);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void replace_withoutCpOnThePath_saysSoAndLeavesBoth(int names) throws Exception {
        Path programs = Files.createDirectory(temp.resolve("programs"));
        if (names == 2) {
            Files.createLink(temp.resolve("name"), old);
        }
        ProcessBuilder java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        fresh.toString(),
                        old.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        java.environment().put("PATH", programs.toString());
        Process run = java.start();
        String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(run.waitFor(20, TimeUnit.SECONDS)).isTrue();

        assertThat(said).contains("ProgramNotFoundException", "coreutils").doesNotContain("damaged");
        assertThat(old).hasContent("old");
        assertThat(fresh).hasContent("fresh");
    }

    private static UserDefinedFileAttributeView view(Path file) {
        return Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    }
}
