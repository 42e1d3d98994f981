package dev.qemu4j.vm.disk.refusal.internal;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpEvents;
import dev.qemu4j.vm.disk.failure.DiskException;
import java.time.Duration;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The turns of the operations over one connection: what an operation has read stays true until it has changed it. One that takes the machine's state elsewhere waits for
 * nobody, and nobody waits for it: the others would find another machine, or none.
 */
public final class DiskTurns {
    /** Longer than the longest formatting and freezing; saving a large machine may take longer. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** All clients of a connection, its views too, have the same events. Guarded by itself. */
    private static final Map<QmpEvents, Turn> TURNS = new WeakHashMap<>();

    private DiskTurns() {}

    /** The turn of one connection, and the operation that moves the state, if it is that one's. */
    private static final class Turn {
        final ReentrantLock lock = new ReentrantLock();
        volatile @Nullable String mover;
    }

    public static <T> T take(QmpClient qmp, Supplier<T> operation) {
        Turn turn = turn(qmp);
        String mover = turn.mover;
        if (mover != null && !turn.lock.isHeldByCurrentThread()) {
            throw new DiskException("a " + mover + " of the machine is under way (expected: its end first)", null);
        }
        if (!Await.poll(
                nanos -> turn.lock.tryLock(nanos, TimeUnit.NANOSECONDS), "waiting for a turn at the disks", LIMIT)) {
            throw new QemuTimeoutException(
                    "another operation on a disk of the same QEMU has not ended within " + LIMIT.toMinutes()
                            + " minutes: try again",
                    null);
        }
        try {
            return operation.get();
        } finally {
            turn.lock.unlock();
        }
    }

    /**
     * Does what moves the machine's state, such as a migration, while which all other operations of the connection are refused by its name.
     *
     * @param refusal makes the exception if another operation has the turn
     */
    public static <T> T move(
            QmpClient qmp, String mover, Function<String, ? extends RuntimeException> refusal, Supplier<T> operation) {
        Turn turn = turn(qmp);
        if (turn.lock.isHeldByCurrentThread() || !turn.lock.tryLock()) {
            String other = turn.mover;
            throw refusal.apply((other == null ? "an operation on its disks" : "a " + other + " of it")
                    + " is under way (expected: its end first)");
        }
        turn.mover = mover;
        try {
            return operation.get();
        } finally {
            turn.mover = null;
            turn.lock.unlock();
        }
    }

    /** Checks that the thread has the turn, for all that reads the disks to change them. */
    public static void require(QmpClient qmp) {
        if (!turn(qmp).lock.isHeldByCurrentThread()) {
            throw new IllegalStateException("an operation on disks has begun without its turn");
        }
    }

    private static Turn turn(QmpClient qmp) {
        synchronized (TURNS) {
            return TURNS.computeIfAbsent(qmp.events(), events -> new Turn());
        }
    }
}
