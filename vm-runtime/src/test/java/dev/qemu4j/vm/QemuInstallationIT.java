package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Target;
import dev.qemu4j.host.ProgramNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The futures of an installation, which a program has to answer first. */
@Timeout(120)
class QemuInstallationIT {
    private static final long SOON = 60;

    @TempDir
    private Path work;

    @Test
    void findAsync_installedQemu_findsWhatFindDoes() throws Exception {
        QemuInstallation found = QemuInstallation.find(Target.X86_64);
        CommandLine cmd = CommandLine.builder(Target.X86_64).build();

        assertThat(QemuInstallation.findAsync(Target.X86_64).get(SOON, TimeUnit.SECONDS))
                .isEqualTo(found);
        assertThat(QemuInstallation.findAsync(cmd).get(SOON, TimeUnit.SECONDS)).isEqualTo(found);
    }

    @Test
    void findAsync_noSuchProgram_failsTheFuture() {
        Target none = new Target("nosuchcpu");

        assertThatThrownBy(() -> QemuInstallation.findAsync(none).get(SOON, TimeUnit.SECONDS))
                .hasCauseInstanceOf(ProgramNotFoundException.class);
        assertThatThrownBy(() -> QemuInstallation.findAsync(
                                CommandLine.builder(none).build())
                        .get(SOON, TimeUnit.SECONDS))
                .hasCauseInstanceOf(ProgramNotFoundException.class);
    }

    @Test
    void atAsync_programThatIsNoQemu_failsTheFuture() {
        assertThatThrownBy(() ->
                        QemuInstallation.atAsync(Target.X86_64, Path.of("/bin/echo")).get(SOON, TimeUnit.SECONDS))
                .hasCauseInstanceOf(QemuException.class)
                .hasMessageContaining("expected: QEMU emulator version");
    }

    @Test
    void atAsync_cancelledWhileTheProgramHangs_endsTheProgram() throws Exception {
        HangingProgram hanging = new HangingProgram(work);
        Path program = Files.writeString(work.resolve("hangs"), "#!/bin/sh\n" + hanging.script() + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        CompletableFuture<QemuInstallation> asked = QemuInstallation.atAsync(Target.X86_64, program);
        ProcessHandle started = hanging.started(asked);

        asked.cancel(true);

        assertThat(started.onExit()).succeedsWithin(Duration.ofSeconds(SOON));
    }

    @Test
    @SuppressWarnings("NullAway")
    void twins_null_isRefusedByNameAtOnce() {
        assertThatNullPointerException()
                .isThrownBy(() -> QemuInstallation.findAsync((Target) null))
                .withMessage("target");
        assertThatNullPointerException()
                .isThrownBy(() -> QemuInstallation.findAsync((CommandLine) null))
                .withMessage("commandLine");
        assertThatNullPointerException()
                .isThrownBy(() -> QemuInstallation.atAsync(null, work))
                .withMessage("target");
        assertThatNullPointerException()
                .isThrownBy(() -> QemuInstallation.atAsync(Target.X86_64, null))
                .withMessage("program");
    }
}
