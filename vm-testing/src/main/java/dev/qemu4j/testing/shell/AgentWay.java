package dev.qemu4j.testing.shell;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.qapi.qga.GuestExec;
import dev.qemu4j.qga.ExecResult;
import dev.qemu4j.qga.GuestAgent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** By the guest agent, which gives the output at the end of a command. */
final class AgentWay implements ShellWay {
    private static final int PART = 512 << 10;
    private static final int KILLED = 128;

    private final GuestAgent agent;

    AgentWay(GuestAgent agent) {
        this.agent = agent;
    }

    @Override
    public CompletableFuture<GuestReply> run(String command, Duration limit) {
        return OwnedFuture.map(
                start("exec 2>&1 </dev/null\n" + command, new byte[0], limit),
                result ->
                        new GuestReply(exitCode(result), whole(command, result).stdout()));
    }

    @Override
    public int exec(String command, byte[] input, Outputs outputs, Duration limit) {
        ExecResult result = whole(command, Await.result(start(command, input, limit), GuestShell.running(command)));
        try {
            outputs.stdout().write(result.stdoutBytes());
            outputs.stderr().write(result.stderrBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return exitCode(result);
    }

    private static ExecResult whole(String command, ExecResult result) {
        if (result.stdoutTruncated() || result.stderrTruncated()) {
            throw new QemuException(
                    "'" + command
                            + "' has printed more than the guest agent keeps, 16 MiB (expected: less, or a file that is copied)");
        }
        return result;
    }

    private CompletableFuture<ExecResult> start(String command, byte[] input, Duration limit) {
        return agent.execAsync(
                GuestExec.builder("/bin/sh")
                        .arg(List.of("-c", command))
                        .inputData(Base64.getEncoder().encodeToString(input))
                        .captureOutput(true)
                        .build(),
                limit);
    }

    /** As a shell has it. */
    private static int exitCode(ExecResult result) {
        Long signal = result.signal();
        return signal == null ? result.exitCode() : KILLED + signal.intValue();
    }

    @Override
    public int part() {
        return PART;
    }
}
