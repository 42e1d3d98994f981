package dev.qemu4j.vm.console;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs a task after each signal, one run at a time; signals during a run are one. */
final class Pump {
    private final AtomicInteger signals = new AtomicInteger();
    private final Executor executor;
    private final Runnable task;

    Pump(Executor executor, Runnable task) {
        this.executor = executor;
        this.task = task;
    }

    void signal() {
        if (signals.getAndIncrement() == 0) {
            try {
                executor.execute(this::run);
            } catch (Throwable e) {
                signals.set(0); // the next signal tries again
                throw e;
            }
        }
    }

    private void run() {
        int seen;
        do {
            seen = signals.get();
            try {
                task.run();
            } catch (Throwable e) {
                signals.set(0);
                throw e;
            }
        } while (!signals.compareAndSet(seen, 0));
    }
}
