package dev.qemu4j.vm.device;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.TimeLeft;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** Takes a part that was plugged out again; on the call's own thread. */
final class StepRemoval {
    private static final Duration PAUSE = Duration.ofMillis(20);

    /** The question itself has one. */
    private static final Duration NO_LIMIT = ChronoUnit.FOREVER.getDuration();

    private final QmpClient qmp;
    private final PlugStep step;
    private final TimeLeft left;

    StepRemoval(QmpClient qmp, PlugStep step, TimeLeft left) {
        this.qmp = qmp;
        this.step = step;
        this.left = left;
    }

    /** Returns {@link UnplugOutcome#DONE} also if the part is not there: the answer to a command before this one may have been lost. */
    UnplugOutcome run() {
        String device = step.deviceId();
        if (device != null) {
            return new Unplugging(qmp, device, left).run();
        }
        Await.poll(Await.Condition.polling(this::isRemoved, PAUSE), "waiting for QEMU to let go of a part", NO_LIMIT);
        return UnplugOutcome.DONE;
    }

    /** A device that has left the machine holds its parts until QEMU has freed it. No event tells of that if it was asked by another call. */
    private boolean isRemoved() {
        try {
            new LimitedCommands(qmp, left).execute(step.unplug());
            return true;
        } catch (QmpCommandException refused) {
            if (isAbsent(refused)) {
                return true;
            }
            if (!isHeld(refused) || left.isOver()) {
                throw HotPlugException.refused("a part of the host cannot be removed", refused);
            }
            return false;
        }
    }

    private static boolean isAbsent(QmpCommandException refused) {
        return refused.errorClass().equals("DeviceNotFound")
                || refused.description().contains("not found")
                || refused.description().contains("Failed to find");
    }

    private static boolean isHeld(QmpCommandException refused) {
        return refused.description().contains("in use") || refused.description().contains("is busy");
    }
}
