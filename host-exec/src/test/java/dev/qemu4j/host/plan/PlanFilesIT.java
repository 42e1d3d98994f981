package dev.qemu4j.host.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.host.Privilege;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that a plan has written, and that others have changed since. */
class PlanFilesIT {
    @TempDir
    Path base;

    @BeforeEach
    void writeWhatWasThere() throws IOException {
        Files.writeString(base.resolve("config"), PlanIT.OLD);
        Files.setPosixFilePermissions(base.resolve("config"), PosixFilePermissions.fromString("rw-r-----"));
    }

    @Test
    void close_aNewFileThatSomebodyElseHasMadeAnew_isLeft() throws IOException {
        AppliedPlan applied =
                PlanIT.writing(base, "fresh").apply(Privilege.none(), PlanListener.NONE, base.resolve("journals"));
        Files.writeString(base.resolve("fresh"), "the administrator's\n");

        applied.close();

        assertThat(base.resolve("fresh")).hasContent("the administrator's");
    }

    /** The text is no proof: what is compared is which file it is. */
    @Test
    void close_aNewFileThatSomebodyElseHasMadeWithTheSameText_isLeft() throws IOException {
        AppliedPlan applied =
                PlanIT.writing(base, "fresh").apply(Privilege.none(), PlanListener.NONE, base.resolve("journals"));
        PlanIT.makeAnew(base.resolve("fresh"), "second\n");

        applied.close();

        assertThat(base.resolve("fresh")).hasContent("second");
    }

    @ParameterizedTest
    @ValueSource(strings = {"second\n", PlanIT.OLD})
    void close_aFileThatSomebodyElseHasMadeWithTheSameText_isLeftAndSaid(String text) throws IOException {
        AppliedPlan applied =
                PlanIT.writing(base, "config").apply(Privilege.none(), PlanListener.NONE, base.resolve("journals"));
        Object theirs = PlanIT.makeAnew(base.resolve("config"), text);

        assertThatThrownBy(applied::close)
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("config was changed by somebody else since");
        assertThat(Files.getAttribute(base.resolve("config"), "unix:ino")).isEqualTo(theirs);
        assertThat(base.resolve("config.qemu4j-kept")).hasContent(PlanIT.OLD.strip());

        Files.delete(base.resolve("config.qemu4j-kept"));
        applied.close();
        assertThat(Files.getAttribute(base.resolve("config"), "unix:ino")).isEqualTo(theirs);
    }

    @Test
    void close_aFileThatSomebodyElseHasMadeALinkTo_isLeftAndSaid() throws IOException {
        AppliedPlan applied =
                PlanIT.writing(base, "config").apply(Privilege.none(), PlanListener.NONE, base.resolve("journals"));
        Files.move(base.resolve("config"), base.resolve("moved"));
        Files.createSymbolicLink(base.resolve("config"), Path.of("moved"));

        assertThatThrownBy(applied::close).hasMessageContaining("config was changed by somebody else since");

        assertThat(base.resolve("config")).isSymbolicLink().hasContent("second");
    }

    /** The file's name is so long that there is none for the copy which is kept. */
    @Test
    void apply_failsBeforeTheFileIsWritten_leavesTheOldOne() throws IOException {
        Path file = base.resolve("c".repeat(241));
        Files.writeString(file, PlanIT.OLD);
        Object old = Files.getAttribute(file, "unix:ino");
        Plan plan = PlanIT.writing(base, file.getFileName().toString());

        assertThatThrownBy(() -> plan.apply(Privilege.none(), PlanListener.NONE, base.resolve("journals")))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("File name too long");

        assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(old);
        Files.delete(file);
        PlanIT.assertNothingLeft(base);
    }

    @Test
    void close_aLinkThatWasReplaced_isALinkAgain() throws IOException {
        Files.createSymbolicLink(base.resolve("link"), Path.of("config"));

        PlanIT.writing(base, "link")
                .apply(Privilege.none(), PlanListener.NONE, base.resolve("journals"))
                .close();

        assertThat(Files.readSymbolicLink(base.resolve("link"))).isEqualTo(Path.of("config"));
        assertThat(base.resolve("config")).hasContent(PlanIT.OLD.strip());
    }

    /** Killed while the old file was being kept: what there is of the copy must not come back as the file. */
    @Test
    void sweep_halfKeptFile_leavesTheFile() throws IOException {
        Plan plan = PlanIT.writing(base, "config");
        PlanListener killed = new PlanListener() {
            @Override
            public void after(int number, PlanStep step) {
                throw new IllegalStateException("injected");
            }
        };
        Files.writeString(base.resolve("config.qemu4j-kept.new"), "old 'c");
        Files.writeString(base.resolve("config.qemu4j-new"), "sec");

        assertThatThrownBy(() -> plan.apply(Privilege.none(), killed, base.resolve("journals")))
                .hasMessage("injected");

        PlanIT.assertNothingLeft(base);
    }
}
