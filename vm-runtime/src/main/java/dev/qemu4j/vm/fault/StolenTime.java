package dev.qemu4j.vm.fault;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.host.HostProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The time that faults take from one process, all of it or a share. The greatest share decides: a signal that lets the process go on for one fault would do so for all.
 */
final class StolenTime {
    /** The share of a process that is stopped. */
    static final double ALL = 1;

    private static final double PERIOD = 0.1;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** Ends with the process that it stops and continues; ended itself, it leaves that process running. */
    private static final String LOOP = """
            trap 'exit 0' TERM
            trap 'kill -CONT "$1" 2>/dev/null' EXIT
            while kill -STOP "$1" 2>/dev/null; do
                sleep "$2"
                kill -CONT "$1" 2>/dev/null || exit 0
                sleep "$3"
            done
            """;

    /** Those of processes that have faults, and of some that have ended. Guarded by itself, as all their shares are. */
    private static final Map<ProcessHandle, StolenTime> TIMES = new HashMap<>();

    private final ProcessHandle process;
    private final List<Share> shares = new ArrayList<>(); // guarded by TIMES
    private final ReentrantLock lock = new ReentrantLock();
    private double taken; // guarded by lock
    private @Nullable HostProcess loop; // guarded by lock

    private StolenTime(ProcessHandle process) {
        this.process = process;
    }

    /** One fault's, by its identity. */
    private static final class Share {
        final double size;

        Share(double size) {
            this.size = size;
        }
    }

    /** Takes a share, and returns the undoing, which can be tried again if it fails. */
    static Runnable take(ProcessHandle process, double size) {
        Share share = new Share(size);
        StolenTime time;
        synchronized (TIMES) {
            TIMES.keySet().removeIf(known -> !known.isAlive());
            time = TIMES.computeIfAbsent(process, StolenTime::new);
            time.shares.add(share);
        }
        try {
            time.apply();
        } catch (RuntimeException | Error e) {
            time.restore(share, e);
            throw e;
        }
        return () -> time.giveBack(share);
    }

    /** Brings back what the other faults want, after a failure. */
    private void restore(Share share, Throwable failure) {
        try {
            giveBack(share);
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
    }

    private void giveBack(Share share) {
        drop(share);
        apply();
        synchronized (TIMES) {
            if (shares.isEmpty()) {
                TIMES.remove(process, this);
            }
        }
    }

    private void drop(Share share) {
        synchronized (TIMES) {
            shares.remove(share);
        }
    }

    private double greatest() {
        synchronized (TIMES) {
            return shares.stream().mapToDouble(share -> share.size).max().orElse(0);
        }
    }

    /** Brings the process to what its faults want by now. */
    private void apply() {
        if (!Await.uninterrupted(nanos -> lock.tryLock(nanos, TimeUnit.NANOSECONDS), LIMIT)) {
            throw new QemuTimeoutException(
                    "another fault of process " + ProcessFaults.pid(process) + " has neither begun nor ended within "
                            + LIMIT.toSeconds() + " s: try again",
                    null);
        }
        try {
            change(greatest());
        } finally {
            lock.unlock();
        }
    }

    private void change(double wanted) {
        if (Double.compare(wanted, taken) == 0) {
            return;
        }
        HostProcess before = loop;
        if (before != null) {
            before.close();
            loop = null;
            taken = 0; // also if what comes now fails
        }
        if (wanted >= ALL) {
            ProcessFaults.signal("STOP", process);
        } else {
            ProcessFaults.resume(process);
            loop = wanted > 0 ? start(wanted) : null;
        }
        taken = wanted;
    }

    private HostProcess start(double share) {
        return HostProcess.builder(
                        "sh", "-c", LOOP, "sh", ProcessFaults.pid(process), seconds(share), seconds(1 - share))
                .start();
    }

    private static String seconds(double share) {
        return String.format(Locale.ROOT, "%.4f", share * PERIOD);
    }
}
