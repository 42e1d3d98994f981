package dev.qemu4j.vm.device;

import dev.qemu4j.qmp.QmpClient;
import java.util.List;
import java.util.concurrent.CancellationException;

/** A device that a future closes whose holder has cancelled too late to end the plug: nobody else could unplug it. */
final class OwnedDevice extends PluggedDevice implements AutoCloseable {
    private final QmpClient qmp;
    private final List<PlugStep> steps;

    OwnedDevice(QmpClient qmp, List<PlugStep> lastFirst) {
        super(qmp, lastFirst);
        this.qmp = qmp;
        steps = lastFirst;
    }

    @Override
    public void close() {
        Undo.run(qmp, steps, new CancellationException("the caller has cancelled the plug"));
    }
}
