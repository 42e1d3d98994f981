package dev.qemu4j.vm.device;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.base.async.TimeLeft;
import dev.qemu4j.qmp.QmpClient;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes out again what a plug has added that failed, or that nobody wants any more. */
final class Undo {
    private static final Logger log = LoggerFactory.getLogger(Undo.class);

    /** The longest time for the guest and QEMU to let go of one part. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** The steps have limits of their own. */
    private static final Duration NO_LIMIT = ChronoUnit.FOREVER.getDuration();

    private final QmpClient qmp;
    private final Throwable reason;
    private boolean complete = true;
    private @Nullable Error error;

    private Undo(QmpClient qmp, Throwable reason) {
        this.qmp = qmp;
        this.reason = reason;
    }

    /**
     * Undoes steps on a thread that no caller can interrupt, and waits for that. What remains is suppressed by the reason, and logged, as who has
     * cancelled does not get the reason. An error stops no other step, and is thrown at the end, unless the reason is one itself.
     */
    static void run(QmpClient qmp, List<PlugStep> lastFirst, Throwable reason) {
        if (lastFirst.isEmpty()) {
            return;
        }
        Undo undo = new Undo(qmp, reason);
        CompletableFuture<Boolean> end = Task.start("hotplug", task -> undo.all(lastFirst));
        Chain.then(
                end,
                done -> {},
                failure -> undo.remains( // there was no room for a thread
                        lastFirst.stream().map(PlugStep::unplug).toList().toString(), failure));
        Await.ended(end, NO_LIMIT);
        Error error = undo.error;
        if (error != null && !(reason instanceof Error)) {
            throw error;
        }
    }

    private boolean all(List<PlugStep> lastFirst) {
        for (PlugStep step : lastFirst) {
            try {
                one(step);
            } catch (RuntimeException | Error e) {
                if (e instanceof Error found && error == null) {
                    error = found;
                }
                remains(step.unplug().toString(), e);
            }
        }
        return complete;
    }

    private void one(PlugStep step) {
        TimeLeft left =
                TimeLeft.of(complete ? LIMIT : Duration.ZERO); // a device that remains does not let go of its parts
        UnplugOutcome outcome = new StepRemoval(qmp, step, left).run();
        if (outcome != UnplugOutcome.DONE) {
            throw new HotPlugException(
                    "device '" + step.deviceId() + "' was plugged and is still there: " + outcome, null);
        }
    }

    private void remains(String undo, Throwable failure) {
        complete = false;
        reason.addSuppressed(failure);
        log.warn("a plug that failed or was cancelled leaves something in the machine, as {} failed", undo, failure);
    }
}
