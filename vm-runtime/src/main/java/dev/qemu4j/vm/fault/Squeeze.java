package dev.qemu4j.vm.fault;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.vm.device.HotPlug;
import dev.qemu4j.vm.device.HotPlugException;
import java.time.Duration;

/** Takes memory away by the guest's balloon. */
final class Squeeze {
    private Squeeze() {}

    static Runnable begin(QmpClient qmp, DataSize left, Duration limit) {
        DataSize before = size(qmp);
        HotPlug devices = HotPlug.of(qmp);
        try {
            devices.balloon(left, limit);
        } catch (RuntimeException e) {
            release(qmp, before, e);
            throw e;
        }
        return () -> devices.balloon(before, limit);
    }

    private static DataSize size(QmpClient qmp) {
        try {
            return DataSize.ofBytes(qmp.blocking().machine().queryBalloon().actual());
        } catch (QmpCommandException e) {
            throw new HotPlugException("the machine has no balloon (add one, such as Devices.virtioBalloonPci)", e);
        }
    }

    /** The guest stays asked after a limit. */
    private static void release(QmpClient qmp, DataSize before, RuntimeException reason) {
        try {
            qmp.blocking().machine().balloon(before.bytes());
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        }
    }
}
