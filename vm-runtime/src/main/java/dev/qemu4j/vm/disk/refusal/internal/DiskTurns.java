package dev.qemu4j.vm.disk.refusal.internal;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpEvents;
import java.time.Duration;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** The turns of the operations over one connection: what an operation has read stays true until it has changed it. */
public final class DiskTurns {
    /** Longer than the longest formatting and freezing; saving a large machine may take longer. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** All clients of a connection, its views too, have the same events. Guarded by itself. */
    private static final Map<QmpEvents, ReentrantLock> LOCKS = new WeakHashMap<>();

    private DiskTurns() {}

    public static <T> T take(QmpClient qmp, Supplier<T> operation) {
        ReentrantLock lock = lock(qmp);
        if (!Await.poll(nanos -> lock.tryLock(nanos, TimeUnit.NANOSECONDS), "waiting for a turn at the disks", LIMIT)) {
            throw new QemuTimeoutException(
                    "another operation on a disk of the same QEMU has not ended within " + LIMIT.toMinutes()
                            + " minutes: try again",
                    null);
        }
        try {
            return operation.get();
        } finally {
            lock.unlock();
        }
    }

    /** Checks that the thread has the turn, for all that reads the disks to change them. */
    public static void require(QmpClient qmp) {
        if (!lock(qmp).isHeldByCurrentThread()) {
            throw new IllegalStateException("an operation on disks has begun without its turn");
        }
    }

    private static ReentrantLock lock(QmpClient qmp) {
        synchronized (LOCKS) {
            return LOCKS.computeIfAbsent(qmp.events(), events -> new ReentrantLock());
        }
    }
}
