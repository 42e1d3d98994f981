package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A thread that is to be interrupted while it waits for something. */
public final class WaitingThread {
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    private final Thread thread;

    private WaitingThread(Work work) {
        thread = new Thread(
                () -> {
                    try {
                        work.run();
                        failure.complete(new AssertionError("it did not fail"));
                    } catch (Throwable e) {
                        failure.complete(e);
                    } finally {
                        interrupted.complete(Thread.interrupted());
                    }
                },
                "waiting");
        thread.setDaemon(true);
    }

    /** Starts work that waits for ever. */
    public static WaitingThread start(Work work) {
        WaitingThread waiting = new WaitingThread(work);
        waiting.thread.start();
        return waiting;
    }

    /** Interrupts the thread once it waits. */
    public void interrupt() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            assertThat(failure).isNotDone();
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
        thread.interrupt();
    }

    /** Returns the exception of the work. */
    public Throwable failure() throws Exception {
        return failure.get(15, TimeUnit.SECONDS);
    }

    /** Tells whether the flag was set when the work had ended. */
    public boolean staysInterrupted() throws Exception {
        return interrupted.get(15, TimeUnit.SECONDS);
    }

    /** The work of the thread. */
    @FunctionalInterface
    public interface Work {
        /** Does it. */
        void run() throws Exception;
    }
}
