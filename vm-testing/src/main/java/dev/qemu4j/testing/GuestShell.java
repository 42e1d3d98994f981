package dev.qemu4j.testing;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qapi.qga.GuestExec;
import dev.qemu4j.qga.GuestAgent;
import dev.qemu4j.vm.console.VmConsole;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * A shell of the guest, by a console where one waits for commands, or by the guest agent. Commands are those of a POSIX shell, each in a shell of its
 * own without input.
 *
 * <pre>{@code
 * GuestShell shell = GuestShell.of(vm.console());
 * String kernel = shell.succeed("uname -r");
 * shell.fail("test -e /etc/nothing");
 * shell.waitUntilSucceeds("systemctl is-active web", Duration.ofSeconds(30));
 * }</pre>
 *
 * <p>By a console the output is the last 65,536 characters. One command at a time. A command that outlives its limit runs on in the guest, and a console is no shell any more until it ends.
 */
public final class GuestShell {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Channel channel;
    private final Duration limit;

    private GuestShell(Channel channel, Duration limit) {
        this.channel = channel;
        this.limit = limit;
    }

    /** A way to the guest. */
    @FunctionalInterface
    private interface Channel {
        CompletableFuture<GuestReply> run(String command, Duration limit);
    }

    /**
     * Uses a console whose shell waits for a command, as after {@link VmConsole#login(String, String, Duration)}. What is read does not move the console's
     * own reader.
     *
     * @param console the console
     * @return the shell, with a limit of one minute for each command
     */
    public static GuestShell of(VmConsole console) {
        VmConsole reader = console.reader();
        return new GuestShell((command, limit) -> new ShellTurn(command).run(reader, limit), LIMIT);
    }

    /**
     * Uses the guest agent.
     *
     * @param agent the agent, which stays the caller's
     * @return the shell, with a limit of one minute for each command
     */
    public static GuestShell of(GuestAgent agent) {
        Objects.requireNonNull(agent, "agent");
        return new GuestShell(
                (command, limit) -> OwnedFuture.map(
                        agent.execAsync(
                                GuestExec.builder("/bin/sh")
                                        .arg(List.of("-c", "exec 2>&1 </dev/null\n" + command))
                                        .captureOutput(true)
                                        .build(),
                                limit),
                        result -> new GuestReply(result.exitCode(), result.stdout())),
                LIMIT);
    }

    /**
     * Returns this shell with another limit.
     *
     * @param limit the longest time for each command
     * @return a changed copy
     */
    public GuestShell limit(Duration limit) {
        return new GuestShell(channel, TimeLimit.require("limit", limit));
    }

    /**
     * Runs a command, whatever its status.
     *
     * @param command the command, of several lines if need be
     * @return its status and output
     * @throws dev.qemu4j.base.QemuTimeoutException if it takes longer than the limit
     * @throws dev.qemu4j.base.QemuException if the guest cannot be asked any more
     * @throws IllegalArgumentException if a line is too long for a terminal
     */
    public GuestReply run(String command) {
        return Await.result(runAsync(command), "running '" + command + "' in the guest");
    }

    /**
     * Runs a command, as {@link #run} does.
     *
     * @param command the command
     * @return a future of its status and output; cancelling leaves it alone in the guest
     */
    public CompletableFuture<GuestReply> runAsync(String command) {
        return channel.run(Objects.requireNonNull(command, "command"), limit);
    }

    /**
     * Runs a command that has to succeed.
     *
     * @param command the command
     * @return its output
     * @throws GuestShellException if its status is not 0
     * @throws dev.qemu4j.base.QemuTimeoutException if it takes longer than the limit
     */
    public String succeed(String command) {
        return Await.result(succeedAsync(command), "running '" + command + "' in the guest");
    }

    /**
     * Runs a command that has to succeed, as {@link #succeed} does.
     *
     * @param command the command
     * @return a future of its output; cancelling leaves it alone in the guest
     */
    public CompletableFuture<String> succeedAsync(String command) {
        return OwnedFuture.map(runAsync(command), reply -> {
            if (!reply.succeeded()) {
                throw new GuestShellException(command, "0", reply);
            }
            return reply.output();
        });
    }

    /**
     * Runs a command that has to fail.
     *
     * @param command the command
     * @return its output
     * @throws GuestShellException if its status is 0
     * @throws dev.qemu4j.base.QemuTimeoutException if it takes longer than the limit
     */
    public String fail(String command) {
        return Await.result(failAsync(command), "running '" + command + "' in the guest");
    }

    /**
     * Runs a command that has to fail, as {@link #fail} does.
     *
     * @param command the command
     * @return a future of its output; cancelling leaves it alone in the guest
     */
    public CompletableFuture<String> failAsync(String command) {
        return OwnedFuture.map(runAsync(command), reply -> {
            if (reply.succeeded()) {
                throw new GuestShellException(command, "another than 0", reply);
            }
            return reply.output();
        });
    }

    /**
     * Runs a command again and again until it succeeds.
     *
     * @param command the command
     * @param patience the longest time for all of it
     * @return its output when it succeeded
     * @throws dev.qemu4j.base.QemuTimeoutException if it does not succeed in time; the message has its last output
     */
    public String waitUntilSucceeds(String command, Duration patience) {
        Objects.requireNonNull(command, "command");
        TimeLimit.require("patience", patience);
        long started = System.nanoTime();
        GuestReply[] last = {new GuestReply(-1, "")};
        boolean succeeded = false;
        QemuTimeoutException late = null;
        try {
            succeeded = Await.poll(
                    Await.Condition.polling(
                            () -> {
                                Duration left = patience.minusNanos(System.nanoTime() - started);
                                if (left.isNegative() || left.isZero()) {
                                    return false;
                                }
                                last[0] = within(left).run(command);
                                return last[0].succeeded();
                            },
                            PAUSE),
                    "waiting until '" + command + "' succeeds in the guest",
                    patience);
        } catch (QemuTimeoutException e) {
            if (System.nanoTime() - started < TimeLimit.nanos(patience)) { // the limit of one command
                throw e;
            }
            late = e;
        }
        if (!succeeded) {
            throw new QemuTimeoutException(
                    "time-out of " + TimeLimit.millis(patience) + " ms while waiting until '" + command
                            + "' succeeds in the guest; the last time it ended with status " + last[0].exitCode() + ": "
                            + last[0].output().strip(),
                    late);
        }
        return last[0].output();
    }

    /**
     * Runs a command again and again on a thread of its own, as {@link #waitUntilSucceeds} does.
     *
     * @param command the command
     * @param patience the longest time for all of it
     * @return a future of its output when it succeeded; cancelling runs it no more, and leaves what runs alone in the guest
     */
    public CompletableFuture<String> waitUntilSucceedsAsync(String command, Duration patience) {
        Objects.requireNonNull(command, "command");
        TimeLimit.require("patience", patience);
        return Task.start("guest-shell", task -> waitUntilSucceeds(command, patience));
    }

    private GuestShell within(Duration left) {
        return limit.compareTo(left) < 0 ? this : new GuestShell(channel, left);
    }
}
