package dev.qemu4j.img;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.HostCommandTimeoutException;
import dev.qemu4j.host.HostResult;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageLossException;
import dev.qemu4j.img.failure.internal.ImgFailures;
import dev.qemu4j.img.failure.internal.ImgWords;
import dev.qemu4j.img.internal.ImgProgress;
import dev.qemu4j.img.targets.internal.Target;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One run of {@code qemu-img}: a future of its result, whose cancellation ends the program and removes what it has written.
 *
 * @param <R> the type of the result
 */
final class ImgRun<R> extends Task<R> {
    private static final Duration CLEAN_UP = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 10;
    private static final String COARSE_CLOCK = "accurate CPU usage";

    private final ImgCommand<R> command;
    private final Function<List<String>, HostCommand.Builder> program;
    private final Runnable check;
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean whole;

    private ImgRun(ImgCommand<R> command, Function<List<String>, HostCommand.Builder> program, Runnable check) {
        super(run -> ((ImgRun<R>) run).execute());
        this.command = command;
        this.program = program;
        this.check = check;
    }

    static <R> ImgRun<R> start(
            ImgCommand<R> command, Function<List<String>, HostCommand.Builder> program, Runnable check) {
        ImgRun<R> run = new ImgRun<>(command, program, check);
        run.start("img-" + command.subcommand);
        return run;
    }

    /** Ends the program, and returns when what it has written is removed. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        synchronized (this) {
            if (whole || !super.cancel(mayInterruptIfRunning)) {
                return false;
            }
        }
        if (!isOwnThread()) {
            awaitEnd();
        }
        return true;
    }

    private void awaitEnd() {
        try {
            if (!ended.await(CLEAN_UP.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new QemuTimeoutException(command + " was cancelled, but has not ended after " + CLEAN_UP, null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private R execute() {
        Target target = command.target();
        R result;
        try (RunDirectory directory = command.hasKeys() ? RunDirectory.create() : null) {
            check.run();
            if (target != null) {
                target.prepare();
            }
            HostResult output = runAgain(command.arguments(directory == null ? null : directory.path()));
            result = command.result.apply(output);
            refuseLoss(output);
            finish(target);
        } catch (Throwable e) { // from some JVM languages also a checked exception
            discardAfter(e, target);
            throw e;
        }
        discard(target);
        return result;
    }

    /** The tool can end with 0 although it could not do everything. */
    private void refuseLoss(HostResult output) {
        List<String> losses = command.isReading() ? List.of() : ImgWords.losses(output.stderrTail(), command.paths());
        if (losses.isEmpty()) {
            return;
        }
        String said = command.withTarget(String.join("; ", losses));
        Target target = command.target();
        if (target != null && !target.written().equals(target.path())) {
            String rest = target.isWhole() ? "" : "; '" + target.damaged() + "' may be half written";
            throw new ImageException(command + " was not whole, and is removed: " + said + rest, null);
        }
        throw new ImageLossException(command + " was done, but something was lost: " + said, null);
    }

    /** Runs it again if QEMU could not measure how fast it derives a key, which is chance: the clock of CPU time may be coarse. */
    private HostResult runAgain(List<String> arguments) {
        for (int attempt = 1; ; attempt++) {
            try {
                return run(arguments);
            } catch (ImageException e) {
                if (attempt == ATTEMPTS || !String.valueOf(e.getMessage()).contains(COARSE_CLOCK)) {
                    throw e;
                }
            }
        }
    }

    /** From here on it is too late to cancel. */
    private synchronized void finish(@Nullable Target target) {
        if (isDone()) {
            throw new CancellationException();
        }
        if (target != null) {
            target.put();
        }
        whole = true;
    }

    private void discardAfter(Throwable failure, @Nullable Target target) {
        try {
            discard(target);
        } catch (Throwable e) {
            failure.addSuppressed(e);
        }
    }

    private void discard(@Nullable Target target) {
        try {
            if (target != null) {
                target.discard();
            }
        } finally {
            ended.countDown();
        }
    }

    private HostResult run(List<String> arguments) {
        HostCommand.Builder builder = program.apply(arguments).allowExitCodes(command.exitCodes());
        Duration timeout = command.options.timeout();
        if (timeout != null) {
            builder.timeout(timeout);
        }
        if (command.options.progress() != null) {
            builder.onStdoutLine(new ImgProgress(command.options.progress()));
        }
        if (isDone()) {
            throw new CancellationException();
        }
        try {
            return builder.build().run();
        } catch (HostCommandTimeoutException e) {
            throw e;
        } catch (HostCommandException e) {
            throw e.exitCode() == null ? e : ImgFailures.of(command, e);
        }
    }
}
