package dev.qemu4j.host;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.host.internal.LeftBehind;
import dev.qemu4j.host.internal.OpenResources;
import dev.qemu4j.host.internal.OutputTail;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.host.run.internal.OrderlyEnd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A host program that stays, such as QEMU, and is ended with this handle.
 *
 * <pre>{@code
 * try (HostProcess process = HostProcess.builder(argv).runDirectory(directory).start()) {
 *     ExitStatus status = process.awaitExit(Duration.ofMinutes(5));
 * }
 * }</pre>
 *
 * <p>Its standard input is {@code /dev/null}. Both its outputs are drained all the time and their ends kept. It ends with
 * the JVM, also when that is killed: see {@link LifeLine}.
 *
 * <p>Thread-safe.
 */
public final class HostProcess implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration UNREADY = Duration.ofMillis(100);
    private static final Duration REAP = Duration.ofSeconds(5);

    private final ChildSpec spec;
    private final Duration grace;
    private final ProcessOutput.Started started;
    private final CompletableFuture<ExitStatus> exit = new CompletableFuture<>();

    private HostProcess(Builder builder) {
        spec = builder.spec.copy();
        grace = builder.grace;
        builder.output.stdoutListener = builder.stdoutListener;
        started = builder.output.start(builder.chosenLifeLine(), spec);
    }

    /**
     * Returns a builder of a process.
     *
     * @param program a name to look for on the PATH, or a path
     * @param arguments the arguments
     * @return a builder
     */
    public static Builder builder(String program, String... arguments) {
        return new Builder(ChildSpec.of(program, arguments));
    }

    /**
     * Returns a builder of a process.
     *
     * @param argv the program and its arguments, which it gets exactly as they are
     * @return a builder
     * @throws IllegalArgumentException if there is no program, or this JVM cannot pass an argument as it is
     */
    public static Builder builder(List<String> argv) {
        return new Builder(new ChildSpec(argv));
    }

    /**
     * Returns the process id of the program itself.
     *
     * @return the pid
     */
    public long pid() {
        return process().pid();
    }

    /**
     * Tells whether the program runs.
     *
     * @return false once it has ended
     */
    public boolean isAlive() {
        return process().isAlive();
    }

    /**
     * Returns the program's exit status.
     *
     * @return the status, or null while it runs
     */
    public @Nullable ExitStatus exitStatus() {
        return isAlive() ? null : new ExitStatus(process().exitValue());
    }

    /**
     * Returns a future of the program's end.
     *
     * @return a future that completes, on a thread of its own, when the program has ended and its outputs are collected;
     *     cancelling it leaves the program and the other holders of such futures alone
     */
    public CompletableFuture<ExitStatus> exit() {
        return OwnedFuture.view(exit);
    }

    /** Asks the program to end: sends {@code SIGTERM}. Does nothing once it has ended. */
    public void terminate() {
        started.child().terminate();
    }

    /** Kills the program and what it started: sends {@code SIGKILL}. Does nothing once it has ended. */
    public void kill() {
        started.child().kill();
    }

    /**
     * Waits for the end of the program.
     *
     * @param limit the longest time to wait
     * @return the status
     * @throws dev.qemu4j.base.QemuTimeoutException if the program still runs then
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted, which stays so
     */
    public ExitStatus awaitExit(Duration limit) {
        return Await.result(exit(), "waiting for the end of " + this, limit);
    }

    /**
     * Waits for the end of the program, which may run on.
     *
     * @param limit the longest time to wait
     * @return the status, or null if the program still runs then
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted, which stays so
     */
    public @Nullable ExitStatus pollExit(Duration limit) {
        return Await.poll(this::awaitEnd, "waiting for the end of " + this, limit) ? exitStatus() : null;
    }

    /**
     * Returns the end of the standard output so far.
     *
     * @return UTF-8 text, by default at most 64 KiB
     */
    public String stdoutTail() {
        return started.stdout().text(Integer.MAX_VALUE);
    }

    /**
     * Returns the end of the standard error so far.
     *
     * @return UTF-8 text, by default at most 64 KiB
     */
    public String stderrTail() {
        return started.stderr().text(Integer.MAX_VALUE);
    }

    /**
     * Ends the program: asks it, again every 5 seconds, waits as long as {@link Builder#grace} says, then kills it and waits until it is gone.
     * Then it does the same with the processes of this user that the program has started and left behind, as a shell script does. Does
     * nothing once the program has ended. An interrupt of the thread changes nothing of that, and the thread stays interrupted. Whether
     * the program had to be killed is told by {@link #exitStatus}.
     *
     * @throws QemuException if it outlives even {@code SIGKILL}, as a process stuck in the kernel does
     */
    @Override
    public void close() {
        close(grace);
    }

    @Override
    public String toString() {
        ExitStatus status = exitStatus();
        return spec.program() + " (pid " + pid() + (status == null ? "" : ", " + status) + ")";
    }

    /**
     * Ends a program that has not got ready, in the same way, but asks it again every 100 milliseconds. It is not killed at once, as it may
     * have begun to write: qemu-nbd marks the bitmaps of an image as in use when it opens that.
     */
    void giveUp() {
        close(grace, UNREADY);
    }

    void close(Duration patience) {
        close(patience, GRACE);
    }

    private void close(Duration patience, Duration pause) {
        LeftBehind left = LeftBehind.of(process().toHandle());
        try {
            if (endsWithin(patience, pause)) {
                return;
            }
        } finally {
            kill();
            left.end(patience);
        }
        if (!Await.uninterrupted(this::awaitEnd, REAP)) {
            throw new QemuException(this + " is still there " + REAP.toSeconds() + " s after SIGKILL");
        }
    }

    /** Asks again from time to time: qemu-nbd forgets a SIGTERM that comes just before it is ready. */
    private boolean endsWithin(Duration patience, Duration pause) {
        Duration left = patience;
        while (true) {
            terminate();
            Duration turn = left.compareTo(pause) < 0 ? left : pause;
            if (Await.uninterrupted(this::awaitEnd, turn)) {
                return true;
            }
            left = left.minus(turn);
            if (left.isZero() || left.isNegative()) {
                return false;
            }
        }
    }

    /** At the JVM's end all share a short time, but for a program whose owner has given it longer than most need: it writes. */
    private void closeAtEnd(Duration patience) {
        close(grace.compareTo(GRACE) > 0 ? grace : patience);
    }

    /** At the JVM's end: what stands on the program keeps it, and its watcher goes on from there. */
    private void closeIfNotNeeded(Duration patience) {
        RunDirectory directory = spec.runDirectory;
        try {
            if (directory != null && new OrderlyEnd(directory.path()).obstacle() == null) {
                close(grace); // asked only now, so that the time of those asked before is not its own
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean awaitEnd(long nanos) throws InterruptedException {
        try {
            exit.get(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    List<String> argv() {
        return spec.argv;
    }

    Outcome outcome() {
        ExitStatus status = exitStatus();
        return Outcome.of(status == null ? null : status.code(), started.stdout(), started.stderr());
    }

    private HostProcess supervised() {
        if (spec.endAfter == null) {
            OpenResources.add(OpenResources.Turn.PROCESSES, this, this::terminate, this::closeAtEnd);
        } else {
            OpenResources.add(OpenResources.Turn.PROCESSES, this, () -> {}, this::closeIfNotNeeded);
        }
        started.child().onEnd(this::supervise);
        return this;
    }

    private void supervise() {
        started.child().awaitEnd();
        OpenResources.remove(this);
        exit.complete(new ExitStatus(process().exitValue()));
    }

    private Process process() {
        return started.child().process;
    }

    /** Collects how a process is started and watched. */
    public static final class Builder extends ChildBuilder<Builder> {
        private final ProcessOutput output = new ProcessOutput();
        private Duration grace = GRACE;

        private Builder(ChildSpec spec) {
            super(spec);
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Sets the run directory whose journal records the program, for a sweep after a crash of the JVM.
         *
         * @param runDirectory an open directory, to be closed after the process
         * @return this builder
         */
        public Builder runDirectory(RunDirectory runDirectory) {
            spec.runDirectory = Objects.requireNonNull(runDirectory, "runDirectory");
            return this;
        }

        /**
         * Sets the amount of each output that is kept, by default 64 KiB.
         *
         * @param size the most bytes, from 1 byte to 1 GiB
         * @return this builder
         */
        public Builder tailSize(DataSize size) {
            Objects.requireNonNull(size, "size");
            output.tailSize = OutputTail.checkCapacity("tailSize", size);
            return this;
        }

        /**
         * Sets a file that both outputs are appended to.
         *
         * @param file the file, made if it is not there
         * @return this builder
         */
        public Builder logFile(Path file) {
            output.logFile = Objects.requireNonNull(file, "file");
            return this;
        }

        /**
         * Sets a listener to the lines of the standard error.
         *
         * @param listener called as that of {@link #onStdoutLine}
         * @return this builder
         */
        public Builder onStderrLine(Consumer<? super String> listener) {
            output.stderrListener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Sets the time that {@link HostProcess#close} gives the program to end by itself, by default 5 seconds. A program that writes
         * data at its end needs more. The JVM's end waits for it as well, if it is longer than the default.
         *
         * @param grace the time between {@code SIGTERM} and {@code SIGKILL}; zero kills at once
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder grace(Duration grace) {
            this.grace = TimeLimit.requireNotNegative("grace", grace);
            return this;
        }

        /**
         * Lets the program outlive the JVM until a command succeeds, such as the unmount of a file system that stands on it. Without the
         * program the system would lose what it has not written yet. When the JVM has ended, however it ended, the command is run, again
         * each second until its exit code is 0, and then the program gets {@code SIGTERM}. A sweep does the same, should both still
         * be there. {@link HostProcess#close} does not ask. The program is out of reach of the terminal's signals.
         *
         * <p>Needs a {@link #runDirectory} with no other program in it, where the command is written down: it must have no secrets in it.
         *
         * @param command a program and its arguments; it may be run again after it has succeeded
         * @return this builder
         */
        public Builder endAfter(List<String> command) {
            Objects.requireNonNull(command, "command");
            if (command.isEmpty()) {
                throw new IllegalArgumentException("endAfter: [] (expected: a program)");
            }
            spec.endAfter = ChildSpec.checked(command);
            return this;
        }

        /**
         * Starts the program.
         *
         * @return the running process
         * @throws ProgramNotFoundException if there is no such program
         * @throws HostCommandException if it could not be started
         */
        public HostProcess start() {
            return new HostProcess(this).supervised();
        }

        private LifeLine chosenLifeLine() {
            if (lifeLine != null) {
                return lifeLine;
            }
            return spec.endAfter == null ? LifeLine.current() : new OrderlyLifeLine();
        }
    }
}
