package dev.qemu4j.host;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.host.internal.OutputLoop;
import dev.qemu4j.host.internal.OutputPair;
import dev.qemu4j.host.internal.OutputPump;
import dev.qemu4j.host.internal.OutputReader;
import dev.qemu4j.host.internal.OutputSink;
import dev.qemu4j.host.internal.ProcessTree;
import dev.qemu4j.host.internal.Threads;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A started program whose outputs are being drained. */
final class Child {
    // A grandchild may hold the pipes for as long as it lives: after the program's end, what is in them comes at once.
    private static final Duration DRAIN = Duration.ofMillis(200);
    private static final Duration CATCH_UP = Duration.ofSeconds(10);
    /** The most that a pipe holds, unless an administrator has raised it; what comes beyond is a grandchild's. */
    private static final long PIPE = 1 << 20;

    private static final Duration REAP = Duration.ofSeconds(2);

    final Process process;
    private final OutputReader stdout;
    private final OutputReader stderr;
    private final @Nullable OutputPair shared;

    private Child(Process process, OutputReader stdout, OutputReader stderr, @Nullable OutputPair shared) {
        this.process = process;
        this.stdout = stdout;
        this.stderr = stderr;
        this.shared = shared;
    }

    static Child start(
            LifeLine lifeLine, ChildSpec spec, List<? extends OutputSink> out, List<? extends OutputSink> err) {
        Process process = process(lifeLine, spec);
        OutputPump stdout = new OutputPump(process.getInputStream(), out);
        OutputPump stderr = new OutputPump(process.getErrorStream(), err);
        Threads.start("stdout-" + process.pid(), stdout);
        Threads.start("stderr-" + process.pid(), stderr);
        return new Child(process, stdout, stderr, null);
    }

    /** Starts a program that stays, without threads of its own where that is possible. */
    static Child startLasting(
            LifeLine lifeLine, ChildSpec spec, List<? extends OutputSink> out, List<? extends OutputSink> err) {
        OutputPair outputs = OutputLoop.open(out, err);
        if (outputs == null) {
            return start(lifeLine, spec, out, err);
        }
        spec.outputs = outputs;
        try {
            Process process = process(lifeLine, spec);
            outputs.started();
            return new Child(process, outputs.stdout(), outputs.stderr(), outputs);
        } catch (RuntimeException | Error e) {
            outputs.abandon();
            throw e;
        }
    }

    private static Process process(LifeLine lifeLine, ChildSpec spec) {
        try {
            return lifeLine.start(spec);
        } catch (IOException e) {
            throw new HostCommandException(
                    "'" + spec.program() + "' could not be started: " + e.getMessage(), spec.argv, e);
        }
    }

    /** Has the end of the program waited for on a thread, which starts now or at the end. */
    void onEnd(Runnable waiting) {
        Runnable start = () -> Threads.start("exit-" + process.pid(), waiting);
        if (shared == null) {
            start.run();
        } else {
            shared.watch(process, start);
        }
    }

    /** Waits for the end and the rest of the outputs, for good without a limit, and tells whether the end came. */
    boolean awaitEnd(@Nullable Duration limit) throws InterruptedException {
        if (limit == null) {
            process.waitFor();
        } else if (!process.waitFor(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS)) {
            return false;
        }
        drain();
        return true;
    }

    /** Waits for the end and the rest of the outputs, whatever interrupts the thread. */
    void awaitEnd() {
        Await.uninterrupted(nanos -> awaitEnd(null), ChronoUnit.FOREVER.getDuration());
    }

    void terminate() {
        // Process.destroy would close the pipes as well: the end of the output would be lost, and a life line cut.
        process.toHandle().destroy();
    }

    void kill() {
        ProcessTree.kill(process.toHandle());
    }

    /** Kills what still runs and collects what it wrote, whatever interrupts the thread. */
    void end() {
        kill();
        if (!Await.uninterrupted(nanos -> awaitEnd(Duration.ofNanos(nanos)), REAP)) {
            Await.uninterrupted(
                    nanos -> {
                        drain();
                        return true;
                    },
                    DRAIN);
        }
    }

    /** Collects the rest of the outputs of a program that has ended. */
    @SuppressWarnings("EmptyCatch")
    private void drain() throws InterruptedException {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // Nobody reads it any more.
        }
        long began = System.nanoTime();
        drain(stdout, began);
        drain(stderr, began);
    }

    /** The limit is for pipes that others hold; what is in a pipe already is read, however late the thread gets to it. */
    private static void drain(OutputReader pump, long began) throws InterruptedException {
        long limit = began + DRAIN.toNanos();
        boolean ended = pump.awaitEnd(Duration.ofNanos(Math.max(0, limit - System.nanoTime())));
        long before = pump.read();
        while (!ended
                && pump.isBehind()
                && pump.read() - before <= PIPE
                && System.nanoTime() - began < CATCH_UP.toNanos()) {
            ended = pump.awaitEnd(DRAIN);
        }
    }
}
