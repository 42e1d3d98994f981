package dev.qemu4j.net.lan;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for the end of a thread whose work is to be complete, also on an interrupted thread, which stays so. */
final class Joining {
    private Joining() {}

    static void join(Thread thread, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        try {
            while (thread.isAlive() && deadline - System.nanoTime() > 0) {
                try {
                    TimeUnit.NANOSECONDS.timedJoin(thread, deadline - System.nanoTime());
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
