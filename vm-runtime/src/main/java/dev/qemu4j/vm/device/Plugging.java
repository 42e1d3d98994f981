package dev.qemu4j.vm.device;

import dev.qemu4j.device.Device;
import dev.qemu4j.qapi.qdev.DeviceAdd;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/** One transaction: all steps are done, or those that were done are undone. */
final class Plugging {
    private final QmpClient qmp;
    private final Deque<PlugStep> done = new ArrayDeque<>();

    Plugging(QmpClient qmp) {
        this.qmp = qmp;
    }

    /** Does the steps, as long as somebody wants them. */
    PluggedDevice run(List<PlugStep> steps, BooleanSupplier wanted) {
        try {
            for (PlugStep step : steps) {
                requireWanted(wanted);
                done.push(step); // before the answer: if that does not come, the step may be done all the same
                plug(step);
            }
            requireWanted(wanted);
            return new OwnedDevice(qmp, List.copyOf(done));
        } catch (RuntimeException | Error e) {
            Undo.run(qmp, List.copyOf(done), e);
            throw e;
        }
    }

    private static void requireWanted(BooleanSupplier wanted) {
        if (!wanted.getAsBoolean()) {
            throw new CancellationException("the caller has cancelled the plug");
        }
    }

    private void plug(PlugStep step) {
        try {
            qmp.blocking().execute(step.plug());
        } catch (QmpCommandException refused) {
            done.remove(step);
            Device device = step.device();
            if (device == null || !refused.description().contains("does not support hotplugging")) {
                throw explained(device == null ? step.plug().commandName() : device.driver(), refused);
            }
            plugIntoAPort(step, device, refused);
        }
    }

    private static HotPlugException explained(String what, QmpCommandException refused) {
        boolean full = refused.description().contains("no slots where allocated")
                || refused.description().contains("no free memory slots")
                || refused.description().contains("not enough space");
        return new HotPlugException(
                what + " cannot be plugged: " + refused.description()
                        + (full ? " (start the machine with room for memory, such as -m 1G,slots=4,maxmem=8G)" : ""),
                refused);
    }

    /** The main bus of a PCI Express machine takes no more devices, its root ports and those of switches take one each. */
    private void plugIntoAPort(PlugStep step, Device device, QmpCommandException refused) {
        if (device.parameters().find("bus") == null) {
            for (String port : FreePorts.of(qmp)) {
                done.push(step);
                try {
                    qmp.blocking()
                            .execute(DeviceAdd.of(device.toBuilder().bus(port).build()));
                    return;
                } catch (QmpCommandException e) {
                    done.remove(step);
                    refused.addSuppressed(e);
                }
            }
        }
        throw new HotPlugException(
                device.driver() + " cannot be plugged: " + refused.description()
                        + " (start the machine with a free port for each device to come, such as Devices.pcieRootPort)",
                refused);
    }
}
