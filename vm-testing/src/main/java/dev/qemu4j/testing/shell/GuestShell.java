package dev.qemu4j.testing.shell;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.base.async.TimeLeft;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qga.GuestAgent;
import dev.qemu4j.vm.console.VmConsole;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A shell of the guest, by a console where one waits for commands, by the guest agent, or by {@linkplain GuestSsh SSH}. Commands are those of a POSIX
 * shell, each in a shell of its own.
 *
 * <pre>{@code
 * GuestShell shell = GuestShell.of(vm.console());
 * String kernel = shell.succeed("uname -r");
 * shell.fail("test -e /etc/nothing");
 * shell.copyTo(Path.of("target", "app"), "/opt/app");
 * shell.waitUntilSucceeds("systemctl is-active web", Duration.ofSeconds(30));
 * }</pre>
 *
 * <p>One command at a time. A command that outlives its limit runs on in the guest, and a console is no shell any more until it ends. So does a command whose
 * future is cancelled, or whose thread is interrupted. A command that leaves a program in the background has to redirect its output.
 *
 * <p>A command is seen by all in the guest, and on the console; what is secret belongs into the input of {@link #exec}, or into a file that is copied, which neither shows in
 * plain text.
 */
public final class GuestShell {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final DataSize COPY_LIMIT = DataSize.ofGib(1);
    private static final String THREAD = "guest-shell";
    private static final int INPUT_LIMIT = 1 << 20;

    private final ShellWay way;
    private final Duration limit;
    private final DataSize copyLimit;

    GuestShell(ShellWay way) {
        this(way, LIMIT, COPY_LIMIT);
    }

    private GuestShell(ShellWay way, Duration limit, DataSize copyLimit) {
        this.way = way;
        this.limit = limit;
        this.copyLimit = copyLimit;
    }

    /**
     * Uses a console whose shell waits for a command, as after {@link VmConsole#login(String, String, Duration)}. What is read does not move the console's
     * own reader. The output of {@link #run} and its like is the last 65,536 characters; that of {@link #exec} has no limit.
     *
     * @param console the console
     * @return the shell, with a limit of one minute for each command
     */
    public static GuestShell of(VmConsole console) {
        return new GuestShell(new ConsoleWay(console));
    }

    /**
     * Uses the guest agent, which gives an output at the end of its command, of 16 MiB at most.
     *
     * @param agent the agent, which stays the caller's
     * @return the shell, with a limit of one minute for each command
     */
    public static GuestShell of(GuestAgent agent) {
        return new GuestShell(new AgentWay(Objects.requireNonNull(agent, "agent")));
    }

    /**
     * Returns this shell with another limit.
     *
     * @param limit the longest time for each command, and for each part of a copy, of which there is one for half a megabyte
     * @return a changed copy
     */
    public GuestShell limit(Duration limit) {
        return new GuestShell(way, TimeLimit.require("limit", limit), copyLimit);
    }

    /**
     * Returns this shell with another limit for what is copied from the guest, which may have more than the host has room for.
     *
     * @param copyLimit the size of all files of a copy together; 1 GiB by default
     * @return a changed copy
     */
    public GuestShell copyLimit(DataSize copyLimit) {
        return new GuestShell(way, limit, Objects.requireNonNull(copyLimit, "copyLimit"));
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
        return Await.result(runAsync(command), running(command));
    }

    /**
     * Runs a command, as {@link #run} does.
     *
     * @param command the command
     * @return a future of its status and output; cancelling leaves it alone in the guest
     */
    public CompletableFuture<GuestReply> runAsync(String command) {
        return way.run(Objects.requireNonNull(command, "command"), limit);
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
        return Await.result(succeedAsync(command), running(command));
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
        return Await.result(failAsync(command), running(command));
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
     * Runs a command with an input, and gives its outputs apart and byte for byte, while it runs where the way to the guest can.
     *
     * @param command the command
     * @param input the bytes of its standard input, at most 1 MiB
     * @param stdout gets its standard output; it is not closed
     * @param stderr gets its standard error; it is not closed
     * @return its exit code, 128 and the signal's number for a command that was killed
     * @throws dev.qemu4j.base.QemuTimeoutException if it takes longer than the limit
     * @throws dev.qemu4j.base.QemuException if the guest cannot be asked any more, or the output came damaged
     * @throws java.io.UncheckedIOException if a stream refuses the output
     */
    public int exec(String command, byte[] input, OutputStream stdout, OutputStream stderr) {
        return Await.result(execAsync(command, input, stdout, stderr), running(command));
    }

    /**
     * Runs a command with an input, as {@link #exec} does. The streams are used on another thread.
     *
     * @param command the command
     * @param input the bytes of its standard input, at most 1 MiB
     * @param stdout gets its standard output
     * @param stderr gets its standard error
     * @return a future of its exit code; cancelling leaves it alone in the guest
     */
    public CompletableFuture<Integer> execAsync(
            String command, byte[] input, OutputStream stdout, OutputStream stderr) {
        Objects.requireNonNull(command, "command");
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(stdout, "stdout");
        Objects.requireNonNull(stderr, "stderr");
        if (input.length > INPUT_LIMIT) {
            throw new IllegalArgumentException("input: " + input.length + " bytes (expected: at most " + INPUT_LIMIT
                    + ", or a file that is copied)");
        }
        byte[] own = input.clone();
        return Task.start(THREAD, task -> way.exec(command, own, new ShellWay.Outputs(stdout, stderr), limit));
    }

    /**
     * Copies a file or a directory into the guest, with permissions and symbolic links. A file that is there is replaced once the copy is whole and its SHA-256 is that of
     * the original; a directory that is there is added to.
     *
     * @param source the file or the directory on the host
     * @param target its absolute path in the guest, not that of a directory to put it in
     * @throws dev.qemu4j.base.QemuException if the guest refuses it, the digest differs, or there is something else than files, directories and links in it
     * @throws dev.qemu4j.base.QemuTimeoutException if a part takes longer than the limit
     * @throws java.io.UncheckedIOException if the source cannot be read
     */
    public void copyTo(Path source, String target) {
        copyIn(source, target).await("copying " + source + " to " + target + " of the guest", limit);
    }

    /**
     * Copies a file or a directory into the guest, as {@link #copyTo} does.
     *
     * @param source the file or the directory on the host
     * @param target its absolute path in the guest
     * @return a future of the end; cancelling ends the copy after the part that is under way, and removes the half copy of a file from the guest
     */
    public CompletableFuture<@Nullable Void> copyToAsync(Path source, String target) {
        return copyIn(source, target).future();
    }

    private CopyTask copyIn(Path source, String target) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(target, "target");
        GuestCommands commands = new GuestCommands(way, limit);
        CopyIn copy = new CopyIn(commands, source, GuestCommands.absolute("target", target));
        return CopyTask.start(copy::run);
    }

    /**
     * Copies a file or a directory from the guest, with permissions and symbolic links. The guest is not trusted: names and links that lead out of the target are refused, and
     * what is more than the {@linkplain #copyLimit limit}; nothing that is copied can be written by all users of the host, or is set-uid.
     *
     * @param source its absolute path in the guest
     * @param target the file or the directory on the host; a file that is there is replaced once the copy is whole and its SHA-256 is that of the original, a directory
     *     must not be there
     * @throws dev.qemu4j.base.QemuException if the guest refuses it, the digest differs, as of a file that is written to, or there is something else than files, directories
     *     and links in it
     * @throws dev.qemu4j.base.QemuTimeoutException if a part takes longer than the limit
     * @throws java.io.UncheckedIOException if the target cannot be written
     */
    public void copyFrom(String source, Path target) {
        copyOut(source, target).await("copying " + source + " of the guest to " + target, limit);
    }

    /**
     * Copies a file or a directory from the guest, as {@link #copyFrom} does.
     *
     * @param source its absolute path in the guest
     * @param target the file or the directory on the host
     * @return a future of the end; after a failure, or a cancellation and the part that is under way then, nothing is left on the host
     */
    public CompletableFuture<@Nullable Void> copyFromAsync(String source, Path target) {
        return copyOut(source, target).future();
    }

    private CopyTask copyOut(String source, Path target) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(target, "target");
        GuestCommands commands = new GuestCommands(way, limit);
        CopyOut copy = new CopyOut(commands, GuestCommands.absolute("source", source), target, copyLimit);
        return CopyTask.start(copy::run);
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
        TimeLeft left = TimeLeft.of(patience);
        GuestReply[] last = {new GuestReply(-1, "")};
        boolean succeeded = false;
        QemuTimeoutException late = null;
        try {
            succeeded = Await.poll(
                    Await.Condition.polling(
                            () -> {
                                Duration rest = left.now();
                                if (rest.isZero()) {
                                    return false;
                                }
                                last[0] = within(rest).run(command);
                                return last[0].succeeded();
                            },
                            PAUSE),
                    "waiting until '" + command + "' succeeds in the guest",
                    patience);
        } catch (QemuTimeoutException e) {
            if (!left.isOver()) { // the limit of one command
                throw e;
            }
            late = e;
        }
        if (!succeeded) {
            throw new QemuTimeoutException(
                    "time-out of " + TimeLimit.millis(patience) + " ms while waiting until '" + command
                            + "' succeeds in the guest; the last time it ended with status " + last[0].exitCode() + ": "
                            + last[0].tail(),
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
        return Task.start(THREAD, task -> waitUntilSucceeds(command, patience));
    }

    static String running(String command) {
        return "running '" + command + "' in the guest";
    }

    private GuestShell within(Duration left) {
        return limit.compareTo(left) < 0 ? this : new GuestShell(way, left, copyLimit);
    }
}
