package dev.qemu4j.net.lan;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.Task;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The first lease at each port, and those who wait for it. They are told on threads of their own, as they may block. */
final class FirstLeases {
    private final Map<String, LanLease> first = new HashMap<>();
    private final Map<String, Set<Waiter>> waiting = new HashMap<>();
    private @Nullable QemuException end;

    /** Returns a future of the first lease at a port; one that is cancelled leaves nothing here. */
    synchronized CompletableFuture<LanLease> at(String port) {
        Waiter waiter = new Waiter(port);
        LanLease lease = first.get(port);
        if (lease == null && end != null) {
            waiter.refuse(end);
        } else if (lease == null) {
            waiting.computeIfAbsent(port, name -> new LinkedHashSet<>()).add(waiter);
        } else {
            waiter.tell(lease);
        }
        return waiter;
    }

    /** Takes a lease; runs on the switch's thread. */
    void add(LanLease lease) {
        tellers(lease).forEach(waiter -> tellLater(() -> waiter.tell(lease)));
    }

    /** Fails those who wait, and those who come later. */
    void end(QemuException reason) {
        left(reason).forEach(waiter -> tellLater(() -> waiter.refuse(reason)));
    }

    private synchronized List<Waiter> left(QemuException reason) {
        if (end == null) {
            end = reason;
        }
        List<Waiter> left = waiting.values().stream().flatMap(Set::stream).toList();
        waiting.clear();
        return left;
    }

    private synchronized Set<Waiter> tellers(LanLease lease) {
        return first.putIfAbsent(lease.port(), lease) == null && waiting.containsKey(lease.port())
                ? waiting.remove(lease.port())
                : Set.of();
    }

    private static void tellLater(Runnable telling) {
        Task<Boolean> teller = Task.start("lan-lease", task -> {
            telling.run();
            return true;
        });
        if (teller.isCompletedExceptionally()) { // there is no room for a thread
            telling.run();
        }
    }

    private synchronized void forget(Waiter waiter) {
        Set<Waiter> others = waiting.get(waiter.port);
        if (others != null && others.remove(waiter) && others.isEmpty()) {
            waiting.remove(waiter.port);
        }
    }

    synchronized int waiting() {
        return waiting.values().stream().mapToInt(Set::size).sum();
    }

    /** A future that waits for a port's first lease. */
    private final class Waiter extends OwnedFuture<LanLease> {
        private final String port;

        Waiter(String port) {
            this.port = port;
        }

        boolean tell(LanLease lease) {
            return succeed(lease);
        }

        boolean refuse(QemuException reason) {
            return fail(reason);
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            forget(this);
            return super.cancel(mayInterruptIfRunning);
        }
    }
}
