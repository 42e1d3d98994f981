package dev.qemu4j.qmp.call.internal;

import io.netty.util.concurrent.EventExecutor;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the calls whose time limit has passed. Runs on the event loop only.
 *
 * <p>One timer serves all calls, set to the earliest deadline: a timer for each would cost each a system call.
 */
public final class Deadlines {
    private static final Comparator<PendingCall<?>> EARLIEST_FIRST = (one, other) -> {
        int order = Long.signum(one.nanosLeft(0) - other.nanosLeft(0)); // as nanoTime may wrap
        return order == 0 ? Long.compare(one.number(), other.number()) : order;
    };

    private final TreeSet<PendingCall<?>> calls = new TreeSet<>(EARLIEST_FIRST);
    private final Consumer<PendingCall<?>> expired;
    private @Nullable Future<?> timer;
    private long next;

    /** {@code expired} gets each call that is late, and that this has forgotten. */
    public Deadlines(Consumer<PendingCall<?>> expired) {
        this.expired = expired;
    }

    public void watch(EventExecutor loop, PendingCall<?> call) {
        calls.add(call);
        arm(loop, call);
    }

    public void forget(PendingCall<?> call) {
        calls.remove(call);
    }

    public void clear() {
        calls.clear();
        stop(); // the loop lives on, and would hold the connection
    }

    private void arm(EventExecutor loop, PendingCall<?> call) {
        long now = System.nanoTime();
        long left = call.nanosLeft(now);
        if (timer == null || now + left - next < 0) {
            stop();
            timer = loop.schedule(() -> expire(loop), left, TimeUnit.NANOSECONDS);
            next = now + left;
        }
    }

    private void stop() {
        Future<?> running = timer;
        if (running != null) {
            running.cancel(false);
            timer = null;
        }
    }

    private void expire(EventExecutor loop) {
        timer = null;
        long now = System.nanoTime();
        while (!calls.isEmpty() && calls.first().nanosLeft(now) <= 0) {
            expired.accept(calls.pollFirst());
        }
        if (!calls.isEmpty()) {
            arm(loop, calls.first());
        }
    }
}
