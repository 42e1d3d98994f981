package dev.qemu4j.qmp;

import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Fails calls whose time is up. Runs on the event loop only.
 *
 * <p>One timer serves all calls, set to the earliest deadline: a timer for each would cost each a system call.
 */
final class Deadlines {
    private final Supplier<List<PendingCall<?>>> calls;
    private boolean armed;
    private long next;

    Deadlines(Supplier<List<PendingCall<?>>> calls) {
        this.calls = calls;
    }

    void watch(EventExecutor loop, PendingCall<?> call) {
        long now = System.nanoTime();
        long left = call.nanosLeft(now);
        if (!armed || now + left - next < 0) {
            long deadline = now + left;
            armed = true;
            next = deadline;
            loop.schedule(() -> expire(loop, deadline), left, TimeUnit.NANOSECONDS);
        }
    }

    private void expire(EventExecutor loop, long deadline) {
        if (!armed || deadline != next) {
            return; // an earlier timer took over
        }
        armed = false;
        long now = System.nanoTime();
        for (PendingCall<?> call : calls.get()) {
            if (call.settled()) {
                continue;
            }
            if (call.nanosLeft(now) <= 0) {
                call.expire();
            } else {
                watch(loop, call);
            }
        }
    }
}
