package dev.qemu4j.vm.fault;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.vm.device.HotPlug;
import dev.qemu4j.vm.device.HotPlugException;
import java.time.Duration;

/** Takes memory away by the guest's balloon. */
final class Squeeze implements HeldSettings.Setting<DataSize> {
    /** A machine has one balloon. */
    private static final String BALLOON = "balloon";

    private static final HeldSettings<DataSize> BALLOONS = new HeldSettings<>();

    private final QmpClient qmp;
    private final Duration limit;

    private Squeeze(QmpClient qmp, Duration limit) {
        this.qmp = qmp;
        this.limit = limit;
    }

    static Runnable begin(QmpClient qmp, DataSize left, Duration limit) {
        return BALLOONS.hold(qmp, BALLOON, left, new Squeeze(qmp, limit));
    }

    @Override
    public DataSize now() {
        try {
            return DataSize.ofBytes(qmp.blocking().machine().queryBalloon().actual());
        } catch (QmpCommandException e) {
            throw new HotPlugException("the machine has no balloon (add one, such as Devices.virtioBalloonPci)", e);
        }
    }

    @Override
    public void set(DataSize left) {
        DataSize before = now();
        try {
            restore(left);
        } catch (RuntimeException e) {
            release(before, e);
            throw e;
        }
    }

    @Override
    public void restore(DataSize size) {
        HotPlug.of(qmp).balloon(size, limit);
    }

    /** The guest stays asked after a limit. */
    private void release(DataSize before, RuntimeException reason) {
        try {
            qmp.blocking().machine().balloon(before.bytes());
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        }
    }
}
