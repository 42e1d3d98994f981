package dev.qemu4j.host;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Work that runs to its end although the thread is interrupted, which it is again afterwards: an undo that stops in the
 * middle leaves resources that nobody can name.
 */
final class Uninterrupted {
    private Uninterrupted() {}

    /** Work that would fail on an interrupted thread. */
    @FunctionalInterface
    interface Work<E extends Exception> {
        void run() throws E;
    }

    /** A wait that tells whether what it waits for has come. */
    @FunctionalInterface
    interface Wait {
        boolean await(long nanos) throws InterruptedException;
    }

    /** Does work on a thread that is not interrupted when it begins. */
    static <E extends Exception> void run(Work<E> work) throws E {
        boolean interrupted = Thread.interrupted();
        try {
            work.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits as long as the limit says, however often the thread is interrupted meanwhile. */
    static boolean await(Duration limit, Wait wait) {
        long started = System.nanoTime();
        long nanos = TimeUnit.NANOSECONDS.convert(limit);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return wait.await(Math.max(0, nanos - (System.nanoTime() - started)));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
