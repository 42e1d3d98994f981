package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.CommandLineSyntaxException;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Target;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class QemuProcessesIT {
    @Test
    void commandLine_runningQemu_isTheOneItWasStartedWith() throws Exception {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .option("-machine", "none")
                .option("-S")
                .option("-display", "none")
                .option("-name", "it's, \"é\"\nname")
                .option("-append", "x".repeat(9000))
                .option("-monitor", "none")
                .build();
        Process qemu = new ProcessBuilder(cmd.toArguments()).start();
        try {
            assertThat(QemuProcesses.commandLine(qemu.toHandle())).isEqualTo(cmd);
        } finally {
            qemu.destroyForcibly().onExit().get();
        }
    }

    @Test
    void commandLine_endedOrNoQemu_saysSo() throws IOException, InterruptedException, ExecutionException {
        Process ended = new ProcessBuilder("true").start();
        ended.onExit().get();

        assertThatThrownBy(() -> QemuProcesses.commandLine(ended.toHandle())).isInstanceOf(QemuException.class);
        assertThatThrownBy(() -> QemuProcesses.commandLine(ProcessHandle.current()))
                .isInstanceOf(CommandLineSyntaxException.class)
                .hasMessageContaining("expected: qemu-system-");
    }
}
