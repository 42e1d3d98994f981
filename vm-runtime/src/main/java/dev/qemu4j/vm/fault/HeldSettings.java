package dev.qemu4j.vm.fault;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Settings of machines that several faults may hold at once, such as the cable of a card. The newest decides; one that is undone leaves the others, in whichever order, and
 * the last one restores what was there before the first.
 *
 * @param <T> the kind of values, none of which refers to the machine
 */
final class HeldSettings<T> {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** All clients of a connection, its views too, have the same events. Guarded by itself. */
    private final Map<QmpEvents, Map<String, Held<T>>> settings = new WeakHashMap<>();

    /**
     * One setting of a machine.
     *
     * @param <T> the kind of values
     */
    interface Setting<T> {
        /** Reads the value that is there. */
        T now();

        /** Sets a value for a fault that begins, or leaves the one that is there. */
        void set(T value);

        /** Sets a value when a fault is undone; it is tried again if it fails. */
        default void restore(T value) {
            set(value);
        }
    }

    /** One setting, and the faults that hold it. */
    private static final class Held<T> {
        final ReentrantLock lock = new ReentrantLock();
        final List<Holder<T>> holders = new ArrayList<>(); // guarded by lock

        @Nullable
        Holder<T> before; // guarded by lock; known while there are holders
    }

    /** A value, by its identity. */
    private static final class Holder<T> {
        final T value;

        Holder(T value) {
            this.value = value;
        }
    }

    /**
     * Sets a value for a fault, which holds the setting unless that fails.
     *
     * @param key the name of the setting among those of its kind
     * @return the undoing, which can be tried again if it fails
     */
    Runnable hold(QmpClient qmp, String key, T value, Setting<T> setting) {
        Held<T> held = held(qmp, key);
        Holder<T> holder = new Holder<>(value);
        lock(held);
        try {
            if (held.holders.isEmpty()) {
                held.before = new Holder<>(setting.now());
            }
            setting.set(value);
            held.holders.add(holder);
        } finally {
            held.lock.unlock();
        }
        return () -> release(held, holder, setting);
    }

    private static <T> void release(Held<T> held, Holder<T> holder, Setting<T> setting) {
        lock(held);
        try {
            int place = held.holders.indexOf(holder);
            int newest = held.holders.size() - 1;
            if (place < 0) {
                return;
            }
            Holder<T> next = newest == 0 ? held.before : held.holders.get(newest - 1);
            if (place == newest && next != null) {
                setting.restore(next.value);
            }
            held.holders.remove(place);
        } finally {
            held.lock.unlock();
        }
    }

    /** Waits for another fault that is just being begun or undone, such as one that waits for the guest. */
    private static void lock(Held<?> held) {
        if (!Await.uninterrupted(nanos -> held.lock.tryLock(nanos, TimeUnit.NANOSECONDS), LIMIT)) {
            throw new QemuTimeoutException(
                    "another fault of the same thing has neither begun nor ended within " + LIMIT.toMinutes()
                            + " minutes: try again",
                    null);
        }
    }

    private Held<T> held(QmpClient qmp, String key) {
        synchronized (settings) {
            return settings.computeIfAbsent(qmp.events(), events -> new HashMap<>())
                    .computeIfAbsent(key, none -> new Held<>());
        }
    }
}
