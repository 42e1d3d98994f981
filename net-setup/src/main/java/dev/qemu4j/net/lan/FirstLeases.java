package dev.qemu4j.net.lan;

import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.Task;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The first lease at each port, and those who wait for it. They are told on threads of their own, as they may block. */
final class FirstLeases {
    private final Map<String, LanLease> first = new HashMap<>();
    private final Map<String, Set<Waiter>> waiting = new HashMap<>();

    /** Returns a future of the first lease at a port; one that is cancelled leaves nothing here. */
    synchronized CompletableFuture<LanLease> at(String port) {
        Waiter waiter = new Waiter(port);
        LanLease lease = first.get(port);
        if (lease == null) {
            waiting.computeIfAbsent(port, name -> new LinkedHashSet<>()).add(waiter);
        } else {
            waiter.tell(lease);
        }
        return waiter;
    }

    /** Takes a lease; runs on the switch's thread. */
    void add(LanLease lease) {
        tellers(lease).forEach(waiter -> tellLater(waiter, lease));
    }

    private synchronized Set<Waiter> tellers(LanLease lease) {
        return first.putIfAbsent(lease.port(), lease) == null && waiting.containsKey(lease.port())
                ? waiting.remove(lease.port())
                : Set.of();
    }

    private static void tellLater(Waiter waiter, LanLease lease) {
        Task<Boolean> teller = Task.start("lan-lease", task -> waiter.tell(lease));
        if (teller.isCompletedExceptionally()) { // there is no room for a thread
            waiter.tell(lease);
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

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            forget(this);
            return super.cancel(mayInterruptIfRunning);
        }
    }
}
