package dev.qemu4j.vm.device;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.qmp.QmpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A device that was plugged, with the parts of the host that it uses. Safe for use by several threads. */
public final class PluggedDevice {
    private final QmpClient qmp;
    private final Object lock = new Object();
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
     * @param limit the longest time for the guest
     * @return the end; if it is another one than {@link UnplugOutcome#DONE}, nothing was removed that the device still uses, and this method can be
     *     called again
     * @throws dev.qemu4j.base.QemuException as {@link QmpClient#execute(dev.qemu4j.qapi.QmpCommand)} fails, if QEMU refuses
     */
    public UnplugOutcome unplug(Duration limit) {
        return Await.result(unplugAsync(limit), "waiting for the guest to give up " + this);
    }

    /**
     * Asks the guest to give the device up, and removes the parts of the host that it had.
     *
     * @param limit the longest time for the guest
     * @return a future of the end, as of {@link #unplug}; cancelling it leaves the guest asked
     */
    public CompletableFuture<UnplugOutcome> unplugAsync(Duration limit) {
        return Task.start("hotplug", task -> remove(limit));
    }

    private UnplugOutcome remove(Duration limit) {
        synchronized (lock) {
            TimeLeft left = new TimeLeft(limit);
            while (removed < steps.size()) {
                PlugStep step = steps.get(removed);
                String device = step.deviceId();
                if (device == null) {
                    qmp.blocking().execute(step.unplug());
                } else {
                    UnplugOutcome outcome = new Unplugging(qmp, device, left).run();
                    if (outcome != UnplugOutcome.DONE) {
                        return outcome;
                    }
                }
                removed++;
            }
            return UnplugOutcome.DONE;
        }
    }

    /** Returns the id. */
    @Override
    public String toString() {
        return "PluggedDevice[" + (id.isEmpty() ? "no device" : id) + "]";
    }
}
