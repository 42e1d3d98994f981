package dev.qemu4j.vm;

import dev.qemu4j.QemuException;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qapi.control.Quit;
import dev.qemu4j.qapi.machine.SystemPowerdown;
import dev.qemu4j.qmp.QmpClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One way down a {@link StopLadder}. */
final class StopClimb {
    private final HostProcess process;
    private final QmpClient qmp;
    private final CompletableFuture<VmExit> exit;

    StopClimb(HostProcess process, QmpClient qmp, CompletableFuture<VmExit> exit) {
        this.process = process;
        this.qmp = qmp;
        this.exit = exit;
    }

    CompletableFuture<VmExit> climb(StopLadder ladder) {
        return step(() -> send(SystemPowerdown.of()), ladder.guest())
                .exceptionallyCompose(late -> step(() -> send(Quit.of()), ladder.quit()))
                .exceptionallyCompose(late -> step(process::terminate, ladder.terminate()))
                .exceptionallyCompose(late -> step(process::kill, ladder.kill()))
                .exceptionallyCompose(late -> CompletableFuture.failedFuture(new QemuException(
                        "QEMU (pid " + process.pid() + ") lives "
                                + ladder.kill().toSeconds() + " s after SIGKILL: the host may hang on its storage",
                        late)));
    }

    private CompletableFuture<VmExit> step(Runnable action, Duration limit) {
        if (limit.isZero() && !exit.isDone()) {
            return CompletableFuture.failedFuture(new TimeoutException("skipped"));
        }
        action.run();
        return exit.copy().orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The process's end is what counts: the reply may come, or fail to. */
    private void send(QmpCommand<@Nullable Void> command) {
        qmp.execute(command);
    }
}
