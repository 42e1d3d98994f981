package dev.qemu4j.vm;

import dev.qemu4j.host.HostProcess;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.runstate.ResetEvent;
import dev.qemu4j.qapi.runstate.ShutdownEvent;
import dev.qemu4j.qapi.runstate.WatchdogAction;
import dev.qemu4j.qapi.runstate.WatchdogEvent;
import dev.qemu4j.qmp.EventQueue;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.life.EventHistory;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The end of a machine: the process says that it ended, the last events why. */
final class MachineEnd {
    /** The end of the process closes the monitor: this is for a user's executor that runs nothing any more. */
    private static final Duration MONITOR_END = Duration.ofSeconds(5);

    private static final String CUT_OFF =
            "QEMU was killed while it ended: what it had not yet written to its disks may be lost,"
                    + " and their bitmaps (look at them with QemuImg.check; a slow disk needs a ladder with more time after quit)";

    private static final Set<WatchdogAction> ENDING =
            Set.of(WatchdogAction.RESET, WatchdogAction.SHUTDOWN, WatchdogAction.POWEROFF);

    private final QmpClient qmp;
    private final EventQueue<ShutdownEvent> shutdowns;
    private final List<String> losses = new CopyOnWriteArrayList<>();
    private @Nullable ShutdownEvent last;

    /** Listens from now on. */
    MachineEnd(QmpClient qmp) {
        this.qmp = qmp;
        shutdowns = qmp.events().queue(ShutdownEvent.class);
    }

    /** Learns of a step of an orderly end that could not be done. */
    void lost(String loss) {
        losses.add(loss);
    }

    /** QEMU's final messages are in the socket when it ends, so the monitor is read to its end first. */
    CompletableFuture<VmExit> of(HostProcess process, EventHistory events, Supplier<String> stderrTail) {
        return process.exit()
                .thenCompose(status -> qmp.closed()
                        .thenCompose(none -> events.closed())
                        .completeOnTimeout(null, MONITOR_END.toMillis(), TimeUnit.MILLISECONDS)
                        .thenApply(none -> told(VmExit.of(status, last(), endedByWatchdog(events), stderrTail.get()))));
    }

    /** An end that QEMU told of was in order, whatever could not be asked of it. */
    private VmExit told(VmExit end) {
        if (end.shutdown() == null) {
            return end.with(losses);
        }
        return end.reason() == VmExitReason.KILLED ? end.with(List.of(CUT_OFF)) : end;
    }

    /** A reset after it says that the watchdog has not ended the machine. */
    private static boolean endedByWatchdog(EventHistory events) {
        boolean ended = false;
        for (QmpEvent event : events.all()) {
            if (event instanceof WatchdogEvent watchdog) {
                ended = ENDING.contains(watchdog.action());
            } else if (event instanceof ResetEvent) {
                ended = false;
            }
        }
        return ended;
    }

    /** Tells whether QEMU has said that it ends: then it answers no more, and writes what it holds. */
    boolean hasBegun() {
        return last() != null;
    }

    private synchronized @Nullable ShutdownEvent last() {
        for (ShutdownEvent event = shutdowns.poll(); event != null; event = shutdowns.poll()) {
            last = event;
        }
        return last;
    }
}
