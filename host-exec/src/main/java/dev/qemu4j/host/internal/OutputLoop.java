package dev.qemu4j.host.internal;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that reads the outputs of all programs that stay, and notices their ends; it only moves bytes. */
public final class OutputLoop {
    private static final Logger LOG = LoggerFactory.getLogger(OutputLoop.class);

    /**
     * The end of a program is noticed at once by the end of its outputs. Where something that it has started holds them, it is looked for: Java tells of it on its
     * common pool only, which users' tasks may fill.
     */
    private static final long LOOK_MILLIS = 500;

    /** The longest pause between two tries. */
    private static final long PAUSE_MILLIS = 1000;

    private volatile Selector selector;
    private int failures; // in a row; the loop's own
    private final byte[] buffer = new byte[OutputChannel.BUFFER];
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Set<Watch> watches = new HashSet<>(); // the loop's own

    OutputLoop(Selector selector) {
        this.selector = selector;
    }

    /** Opens the pipes for a program's standard output and error; returns null where they are to be read by threads. */
    public static @Nullable OutputPair open(List<? extends OutputSink> out, List<? extends OutputSink> err) {
        OutputLoop loop = Shared.LOOP;
        if (loop == null) {
            return null;
        }
        OutputPipe stdout = null;
        try {
            stdout = OutputPipe.open();
            OutputPipe stderr = stdout == null ? null : OutputPipe.open();
            if (stdout != null && stderr != null) {
                OutputPair pair = new OutputPair(loop, stdout, stderr, out, err);
                stdout = null;
                return pair;
            }
        } catch (IOException e) {
            LOG.debug("A program's outputs are read by threads of their own", e);
        } finally {
            OutputPair.close(stdout);
        }
        return null;
    }

    /** Reads two outputs, and starts an action once at the end of their program. */
    void watch(Process process, List<OutputChannel> outputs, Runnable onEnd) {
        tasks.add(() -> {
            watches.add(new Watch(process, outputs, onEnd));
            outputs.forEach(this::register);
        });
        wakeUp();
    }

    void wakeUp() {
        selector.wakeup();
    }

    private void register(OutputChannel output) {
        try {
            output.pipe().register(selector, SelectionKey.OP_READ, output);
        } catch (ClosedChannelException e) {
            LOG.debug("An output has ended before it was watched", e);
        }
    }

    @SuppressWarnings("InfiniteLoopStatement")
    private void run() {
        while (true) {
            step();
        }
    }

    /** Takes one turn. If it fails, the outputs of the others are read afterwards all the same. */
    void step() {
        try {
            turn();
            failures = 0;
        } catch (IOException | RuntimeException | Error e) {
            recover(e);
        }
    }

    /** A selector that is broken stays so: it is replaced, and tries that go on failing take no core. */
    private void recover(Throwable failure) {
        failures++;
        try {
            if (failures == 1) {
                LOG.warn("The outputs of programs could not be read; it is tried again", failure);
                return;
            }
            LockSupport.parkNanos(TimeUnit.NANOSECONDS.convert(
                    Math.min(PAUSE_MILLIS, 1L << Math.min(failures, 10)), TimeUnit.MILLISECONDS));
            renew();
        } catch (IOException | RuntimeException | Error e) { // such as for want of memory or descriptors
            failures++;
        }
    }

    private void renew() throws IOException {
        Selector old = selector;
        selector = Selector.open();
        try {
            watches.forEach(watch -> watch.outputs().forEach(this::register));
        } finally {
            selector.wakeup(); // for a thread that has woken the old one
            old.close();
        }
    }

    private void turn() throws IOException {
        selector.select(this::read, watches.isEmpty() ? 0 : LOOK_MILLIS);
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        watches.removeIf(Watch::isOver);
    }

    private void read(SelectionKey key) {
        if (key.attachment() instanceof OutputChannel output) {
            output.readSome(buffer);
        }
    }

    private record Watch(Process process, List<OutputChannel> outputs, Runnable onEnd) {
        boolean isOver() {
            boolean over = !process.isAlive() || outputs.stream().allMatch(OutputChannel::hasEnded);
            if (over) {
                end();
            }
            return over;
        }

        /** Once only, also if it fails. */
        private void end() {
            try {
                onEnd.run();
            } catch (RuntimeException | Error e) {
                LOG.warn("The end of a program could not be told", e);
            }
        }
    }

    /** Started with the first program that stays; ends only with the JVM. */
    private static final class Shared {
        static final @Nullable OutputLoop LOOP = start();

        private static @Nullable OutputLoop start() {
            try {
                OutputLoop loop = new OutputLoop(Selector.open());
                Threads.startImmortal("output", loop::run);
                return loop;
            } catch (IOException e) {
                LOG.debug("The outputs of programs are read by threads of their own", e);
                return null;
            }
        }
    }
}
