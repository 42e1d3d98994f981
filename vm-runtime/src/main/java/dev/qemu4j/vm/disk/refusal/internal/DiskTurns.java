package dev.qemu4j.vm.disk.refusal.internal;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.qmp.QmpClient;
import java.time.Duration;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** The turns of the operations of one client: what an operation has read stays true until it has changed it. */
public final class DiskTurns {
    /** Longer than the longest operation, the formatting and the freezing of a snapshot. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private static final Map<QmpClient, ReentrantLock> LOCKS = new WeakHashMap<>(); // guarded by itself

    private DiskTurns() {}

    public static <T> T take(QmpClient qmp, Supplier<T> operation) {
        ReentrantLock lock;
        synchronized (LOCKS) {
            lock = LOCKS.computeIfAbsent(qmp, client -> new ReentrantLock());
        }
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
}
