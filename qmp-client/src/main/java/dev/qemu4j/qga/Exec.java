package dev.qemu4j.qga;

import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.async.TimeLeft;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qapi.qga.GuestExec;
import dev.qemu4j.qapi.qga.GuestExecCaptureOutput;
import dev.qemu4j.qapi.qga.GuestExecCaptureOutputMode;
import dev.qemu4j.qapi.qga.GuestExecStatus;
import dev.qemu4j.qapi.qga.GuestExecStatusResult;
import dev.qemu4j.qmp.QmpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One program in the guest, from its start to its end, for which the agent must be asked again and again. */
final class Exec {
    private static final long FIRST_PAUSE = 5;
    private static final long LONGEST_PAUSE = 500;

    private final AgentClient client;
    private final String path;
    private final Duration limit;
    private final TimeLeft left;
    private final CompletableFuture<ExecResult> result = new CompletableFuture<>();

    private Exec(AgentClient client, String path, Duration limit) {
        this.client = client;
        this.path = path;
        this.limit = limit;
        left = TimeLeft.of(limit);
    }

    static CompletableFuture<ExecResult> run(AgentClient client, GuestExec command, Duration limit) {
        GuestExec sent;
        try {
            sent = withCapture(command, client.version());
        } catch (GuestAgentException e) {
            return CompletableFuture.failedFuture(e);
        }
        Exec exec = new Exec(client, command.path(), limit);
        Steps.then(
                client.execute(sent, exec.commandLimit()),
                exec.result,
                started -> exec.ask(started.pid(), FIRST_PAUSE));
        return exec.result;
    }

    /** Until 8.1 the argument was a boolean, and is so on Windows' agents of that age. */
    static GuestExec withCapture(GuestExec command, QemuVersion version) {
        GuestExecCaptureOutput capture = command.captureOutput();
        if (capture == null) {
            return command.toBuilder()
                    .captureOutput(GuestExecCaptureOutput.of(true))
                    .build();
        }
        GuestExecCaptureOutputMode mode = capture.mode();
        if (mode == null || version.atLeast(8, 1)) {
            return command;
        }
        if (mode.equals(GuestExecCaptureOutputMode.SEPARATED) || mode.equals(GuestExecCaptureOutputMode.NONE)) {
            return command.toBuilder()
                    .captureOutput(GuestExecCaptureOutput.of(mode.equals(GuestExecCaptureOutputMode.SEPARATED)))
                    .build();
        }
        throw new GuestAgentException(
                "guest-exec: capture-output " + mode + " needs a guest agent of 8.1 or later, this one is " + version
                        + "; use separated",
                null);
    }

    private void ask(long pid, long pause) {
        if (result.isDone()) {
            return; // the caller has cancelled
        }
        Steps.then(
                client.execute(GuestExecStatus.of(pid), client.options().commandTimeout()),
                result,
                status -> answered(pid, pause, status));
    }

    private void answered(long pid, long pause, GuestExecStatusResult status) {
        if (status.exited()) {
            result.complete(new ExecResult(status));
        } else if (left.isOver()) {
            result.completeExceptionally(new QmpTimeoutException(
                    "guest-exec: " + path + " has not exited within " + TimeLimit.millis(limit)
                            + " ms; it runs on in the guest as process " + pid,
                    null));
        } else {
            long next = Math.min(pause * 3 / 2 + 1, LONGEST_PAUSE);
            Delays.run(nextPause(pause), result, () -> ask(pid, next));
        }
    }

    /** The last question comes when the time limit has passed. */
    private Duration nextPause(long pause) {
        return Duration.ofMillis(Math.max(1, Math.min(pause, TimeLimit.millis(left.now()) + 1)));
    }

    private Duration commandLimit() {
        Duration usual = client.options().commandTimeout();
        return limit.compareTo(usual) < 0 ? limit : usual;
    }
}
