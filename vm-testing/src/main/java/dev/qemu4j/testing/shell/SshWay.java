package dev.qemu4j.testing.shell;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.base.async.TimeLeft;
import dev.qemu4j.base.async.TimeLimit;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;

/** By SSH. */
final class SshWay implements ShellWay {
    /** A wait of SSH's library has no time of zero. */
    private static final Duration LEAST = Duration.ofMillis(1);

    private static final int PART = 512 << 10;
    private static final int KILLED = 128;
    private static final byte[] NONE = {};

    private final ClientSession session;

    SshWay(ClientSession session) {
        this.session = session;
    }

    @Override
    public CompletableFuture<GuestReply> run(String command, Duration limit) {
        return Task.start("guest-shell", task -> {
            GuestCommands.BoundedOutput output = new GuestCommands.BoundedOutput(command);
            int exitCode = exec("exec 2>&1 </dev/null\n" + command, NONE, new Outputs(output, output), limit);
            return new GuestReply(exitCode, output.text());
        });
    }

    @Override
    public int exec(String command, byte[] input, Outputs outputs, Duration limit) {
        TimeLeft left = TimeLeft.of(limit);
        String what = GuestShell.running(command);
        GuardedOutput stdout = new GuardedOutput(outputs.stdout());
        GuardedOutput stderr = new GuardedOutput(outputs.stderr());
        // The user's own shell reads it first, whichever that is.
        try (ChannelExec channel = session.createExecChannel("exec /bin/sh -c " + GuestCommands.quoted(command))) {
            channel.setIn(new ByteArrayInputStream(input));
            channel.setOut(stdout);
            channel.setErr(stderr);
            channel.open().verify(limit);
            Set<ClientChannelEvent> end =
                    channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), TimeLimit.millis(left.atLeast(LEAST)));
            if (!end.contains(ClientChannelEvent.CLOSED)) {
                channel.close(true);
                throw new QemuTimeoutException("time-out of " + TimeLimit.millis(limit) + " ms while " + what, null);
            }
            stdout.check();
            stderr.check();
            Integer exitCode = channel.getExitStatus();
            String signal = channel.getExitSignal();
            if (exitCode != null && exitCode >= 0) {
                return exitCode;
            }
            if (signal != null) {
                return KILLED + Signals.number(signal);
            }
            throw new QemuException(
                    what + ": the connection ended before the command (expected: a machine that lives on)");
        } catch (IllegalStateException e) { // of a session that is about to end
            throw failure(what, limit, new IOException(e.getMessage(), e));
        } catch (IOException e) {
            throw failure(what, limit, e);
        }
    }

    static QemuException failure(String what, Duration limit, IOException e) {
        return isExpiry(e)
                ? new QemuTimeoutException("time-out of " + TimeLimit.millis(limit) + " ms while " + what, e)
                : new QemuException(what + " failed by SSH: " + e.getMessage(), e);
    }

    private static boolean isExpiry(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int part() {
        return PART;
    }
}
