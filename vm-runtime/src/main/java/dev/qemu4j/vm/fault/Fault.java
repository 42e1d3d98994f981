package dev.qemu4j.vm.fault;

import dev.qemu4j.base.async.Await;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A fault that a machine has, until it is closed.
 *
 * <pre>{@code
 * try (Fault full = vm.faults().disk("data").full()) {
 *     vm.control().await(RunState.IO_ERROR, Duration.ofMinutes(1));
 * }
 * vm.control().resume();
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class Fault implements AutoCloseable {
    private final FaultSite site;
    private final String what;
    private final AtomicReference<@Nullable Runnable> undo;

    Fault(FaultSite site, String what, Runnable undo) {
        this.site = site;
        this.what = what;
        this.undo = new AtomicReference<>(undo);
    }

    /**
     * Returns the fault in words.
     *
     * @return a text such as {@code disk 'data': writes fail with EIO}, as the log has it
     */
    public String what() {
        return what;
    }

    /**
     * Tells whether the fault was not undone.
     *
     * @return false once it was, or the machine has ended
     */
    public boolean isOn() {
        return undo.get() != null && !site.hasEnded();
    }

    /**
     * Undoes the fault, and waits until it is undone. Does nothing if it was before, or if the machine has ended. An interrupt changes nothing of that, and the thread stays
     * interrupted.
     *
     * @throws FaultException if it cannot be undone and the machine goes on; it can be tried again
     */
    @Override
    public void close() {
        Runnable now = undo.getAndSet(null);
        if (now != null) {
            Await.shielded(() -> close(now));
        }
    }

    private void close(Runnable now) {
        try {
            now.run();
        } catch (RuntimeException | Error e) {
            if (e instanceof Error || !site.hasEnded(e)) {
                undo.set(now);
                throw new FaultException("the fault '" + what + "' is still there: " + e.getMessage(), e);
            }
        }
        site.ended(this);
    }

    /** Returns the fault in words. */
    @Override
    public String toString() {
        return "Fault[" + what + "]";
    }
}
