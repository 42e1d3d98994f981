package dev.qemu4j.vm.device;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.base.async.TimeLeft;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qmp.QmpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A device that was plugged, with the parts of the host that it uses. Safe for use by several threads. */
public sealed class PluggedDevice permits OwnedDevice {
    private final QmpClient qmp;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<PlugStep> steps;
    private final String id;
    private int removed; // guarded by lock

    /** The last step comes first. */
    PluggedDevice(QmpClient qmp, List<PlugStep> steps) {
        this.qmp = qmp;
        this.steps = new ArrayList<>(steps);
        id = steps.stream()
                .flatMap(step -> Stream.ofNullable(step.deviceId()))
                .findFirst()
                .orElse("");
    }

    /**
     * Returns the id of the device that was plugged last.
     *
     * @return the id; empty if there are parts of the host only
     */
    public String id() {
        return id;
    }

    /**
     * Asks the guest to give the device up, waits until it has, and removes the parts of the host that the device had. Does nothing once all
     * is gone.
     *
     * @param limit the longest time for the guest, and for another thread's call before this one
     * @return the end; if it is another one than {@link UnplugOutcome#DONE}, nothing was removed that the device still uses, and this method can be
     *     called again
     * @throws HotPlugException if QEMU refuses, such as for a part that something else uses at the limit's end; this method can be called
     *     again all the same
     * @throws dev.qemu4j.base.QemuTimeoutException if QEMU itself does not answer in time
     */
    public UnplugOutcome unplug(Duration limit) {
        return Await.result(unplugAsync(limit), "waiting for the guest to give up " + this);
    }

    /**
     * Asks the guest to give the device up, and removes the parts of the host that it had, as {@link #unplug} does.
     *
     * @param limit the longest time for the guest, and for another call before this one
     * @return a future of the end, as of {@link #unplug}; cancelling it leaves the guest asked
     */
    public CompletableFuture<UnplugOutcome> unplugAsync(Duration limit) {
        TimeLeft left = TimeLeft.of(TimeLimit.require("limit", limit));
        return Task.start("hotplug", task -> remove(left));
    }

    /**
     * Tells when the device leaves the machine, also when other clients have asked for it.
     *
     * @return a future that completes then, or at once if the device has left already; it fails if the connection to QEMU ends before. Cancelling it only ends the listening.
     * @throws IllegalStateException if there are parts of the host only
     */
    public CompletableFuture<@Nullable Void> removed() {
        if (id.isEmpty()) {
            throw new IllegalStateException(this + " (expected: one that has a device)");
        }
        return Removal.of(qmp, id);
    }

    private UnplugOutcome remove(TimeLeft left) throws InterruptedException {
        if (!lock.tryLock(TimeLimit.nanos(left.now()), TimeUnit.NANOSECONDS)) {
            return UnplugOutcome.NO_ANSWER;
        }
        try {
            while (removed < steps.size()) {
                UnplugOutcome outcome = new StepRemoval(qmp, steps.get(removed), left).run();
                if (outcome != UnplugOutcome.DONE) {
                    return outcome;
                }
                removed++;
            }
            return UnplugOutcome.DONE;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the id. */
    @Override
    public String toString() {
        return "PluggedDevice[" + (id.isEmpty() ? "no device" : id) + "]";
    }
}
