package dev.qemu4j.vm.fault;

import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.vm.disk.step.internal.DiskTask;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The machine that faults are injected into, and those that it has. */
final class FaultSite {
    private static final Logger log = LoggerFactory.getLogger(Faults.class);

    private final QmpClient qmp;
    private final @Nullable ProcessHandle process;
    private final Consumer<? super String> notes;
    private final List<Fault> active = new CopyOnWriteArrayList<>();

    FaultSite(QmpClient qmp, @Nullable ProcessHandle process, Consumer<? super String> notes) {
        this.qmp = qmp;
        this.process = process;
        this.notes = notes;
    }

    QmpClient qmp() {
        return qmp;
    }

    List<Fault> active() {
        return List.copyOf(active);
    }

    /** Returns QEMU's process, for a fault that needs it. */
    ProcessHandle process(String what) {
        ProcessHandle known = process;
        if (known == null) {
            throw new FaultException(
                    what + ": nobody knows QEMU's process (expected: vm.faults(), or Faults.of with the process)",
                    null);
        }
        if (!known.isAlive()) {
            throw new FaultException(what + ": QEMU has ended", null);
        }
        return known;
    }

    /**
     * Injects a fault on a thread that nothing interrupts: else nobody would know whether it is there. If its caller gives up, it is undone.
     *
     * @param injection does it, and returns the undoing
     */
    CompletableFuture<Fault> begin(String what, Supplier<Runnable> injection) {
        return DiskTask.ofTurns(wanted -> {
                    wanted.require();
                    Fault fault = new Fault(this, what, injection.get());
                    active.add(fault);
                    try {
                        tell("fault: " + what);
                        wanted.require();
                    } catch (RuntimeException | Error e) { // nobody gets the fault
                        undo(fault, e);
                        throw e;
                    }
                    return fault;
                })
                .future();
    }

    private static void undo(Fault fault, Throwable reason) {
        try {
            fault.close();
        } catch (RuntimeException | Error e) {
            if (e != reason) {
                reason.addSuppressed(e);
            }
        }
    }

    void ended(Fault fault) {
        if (active.remove(fault)) {
            tell((hasEnded() ? "fault is gone with the machine: " : "fault undone: ") + fault.what());
        }
    }

    /** A fault is the one thing that no exception tells of where it is looked for: in a guest that fails. */
    void tell(String text) {
        log.warn("{}", text);
        notes.accept(text);
    }

    boolean hasEnded() {
        ProcessHandle known = process;
        return !qmp.isOpen() || (known != null && !known.isAlive());
    }

    /** Tells whether an undoing failed since the machine has ended. */
    boolean hasEnded(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof QmpDisconnectedException) {
                return true;
            }
        }
        return hasEnded();
    }
}
