package dev.qemu4j.host;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.host.internal.LineSplitter;
import dev.qemu4j.host.internal.OutputSink;
import dev.qemu4j.host.internal.OutputTail;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run of a command, from the start of the program to its result. */
final class CommandRun {
    private static final int STDERR_LIMIT = 64 * 1024;

    private final HostCommand command;
    private final OutputTail stdout;
    private final OutputTail stderr = new OutputTail(STDERR_LIMIT);
    private @Nullable Child child;
    private boolean cancelled;

    CommandRun(HostCommand command) {
        this.command = command;
        stdout = new OutputTail(command.outputLimit());
    }

    HostResult run() {
        long started = System.nanoTime();
        Child running = start();
        try {
            Duration timeout = command.timeout();
            if (!awaitEnd(running, timeout) && timeout != null) {
                running.end();
                throw HostCommandTimeoutException.ofEnd(command.spec().argv, timeout, outcome(null));
            }
        } catch (InterruptedException e) {
            running.end();
            throw QemuInterruptedException.of("waiting for '" + command + "', which was killed", e);
        }
        return result(running.process.exitValue(), Duration.ofNanos(System.nanoTime() - started));
    }

    private boolean awaitEnd(Child running, @Nullable Duration timeout) throws InterruptedException {
        if (command.isUninterruptible() && timeout != null) {
            return Await.uninterrupted(nanos -> running.awaitEnd(Duration.ofNanos(nanos)), timeout);
        }
        return running.awaitEnd(timeout);
    }

    /** Kills the program; one that is not started yet never will be. */
    synchronized void cancel() {
        cancelled = true;
        if (child != null) {
            child.kill();
        }
    }

    private synchronized Child start() {
        if (cancelled) {
            throw new CancellationException();
        }
        OutputSink guard = (bytes, length) -> killOnOverflow();
        Consumer<? super String> listener = command.stdoutListener();
        List<OutputSink> sinks =
                listener == null ? List.of(stdout, guard) : List.of(stdout, guard, new LineSplitter(listener));
        Child started = Child.start(command.lifeLine(), command.spec(), sinks, List.of(stderr));
        child = started;
        return started;
    }

    private void killOnOverflow() {
        if (command.overflow() == Overflow.FAIL && stdout.truncated()) {
            Child running;
            synchronized (this) {
                running = child;
            }
            if (running != null) {
                running.kill();
            }
        }
    }

    private HostResult result(int exitCode, Duration duration) {
        if (command.overflow() == Overflow.FAIL && stdout.truncated()) {
            throw failure("wrote more than " + command.outputLimit() + " bytes and was killed", null);
        }
        if (!command.allowedExitCodes().contains(exitCode)) {
            throw failure("failed with " + new ExitStatus(exitCode), exitCode);
        }
        return new HostResult(exitCode, duration, stdout.toByteArray(), stderr.text(STDERR_LIMIT));
    }

    private HostCommandException failure(String what, @Nullable Integer exitCode) {
        Outcome outcome = outcome(exitCode);
        return new HostCommandException(
                "'" + command + "' " + what + outcome.said(), command.spec().argv, outcome, null);
    }

    private Outcome outcome(@Nullable Integer exitCode) {
        return Outcome.of(exitCode, stdout, stderr);
    }
}
