package dev.qemu4j.vm.device;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.CallerStack;
import dev.qemu4j.device.Device;
import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qapi.qdev.DeviceAdd;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One transaction: all steps are done, or those that were done are undone. */
final class Plugging {
    /** The command has one. */
    private static final Duration NO_LIMIT = ChronoUnit.FOREVER.getDuration();

    private static final Pattern NO_BUS = Pattern.compile("No '([\\w-]+)' bus found");

    /** The controllers for buses that machines lack. */
    private static final Map<String, String> BRINGERS = Map.of(
            "usb-bus", "USB controller, such as Devices.qemuXhci",
            "SCSI", "SCSI controller, such as Devices.virtioScsiPci",
            "virtio-serial-bus", "port controller, such as Devices.virtioSerialPci");

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
            send(step, step.plug());
        } catch (QmpCommandException refused) {
            Device device = step.device();
            if (device == null || !refused.description().contains("does not support hotplugging")) {
                throw explained(device == null ? step.plug().commandName() : device.driver(), refused);
            }
            plugIntoAPort(step, device, refused);
        }
    }

    /**
     * Has a step done. It counts as such unless QEMU has refused it: its answer is waited for also if nobody wants the plug any more, as the undo of a
     * step that was refused may remove what somebody else has under the same id.
     */
    private void send(PlugStep step, QmpCommand<?> command) {
        String wait = "waiting for the reply to " + command.commandName();
        Await.requireWanted(wait);
        done.push(step);
        CompletableFuture<?> answer = qmp.execute(command);
        CompletableFuture<Boolean> refused = answer.handle(
                (result, failure) -> failure != null && CallerStack.unwrapped(failure) instanceof QmpCommandException);
        try {
            Await.result(answer, wait, () -> {});
        } finally {
            Await.ended(refused, NO_LIMIT);
            if (refused.getNow(false)) {
                done.remove(step);
            }
        }
    }

    private static HotPlugException explained(String what, QmpCommandException refused) {
        Matcher missing = NO_BUS.matcher(refused.description());
        String bringer = missing.find() ? BRINGERS.get(missing.group(1)) : null;
        boolean full = refused.description().contains("no slots where allocated")
                || refused.description().contains("no free memory slots")
                || refused.description().contains("not enough space");
        return new HotPlugException(
                what + " cannot be plugged: " + refused.description()
                        + (full ? " (start the machine with room for memory, such as -m 1G,slots=4,maxmem=8G)" : "")
                        + (bringer == null ? "" : " (start the machine with a " + bringer + ")"),
                refused);
    }

    /** The main bus of a PCI Express machine takes no more devices, its root ports and those of switches take one each. */
    private void plugIntoAPort(PlugStep step, Device device, QmpCommandException refused) {
        QmpCommandException last = null;
        if (device.parameters().find("bus") == null) {
            for (String port : FreePorts.of(qmp)) {
                try {
                    send(step, DeviceAdd.of(device.toBuilder().bus(port).build()));
                    return;
                } catch (QmpCommandException e) {
                    if (last != null) {
                        refused.addSuppressed(last);
                    }
                    last = e;
                }
            }
        }
        if (last != null) { // the ports were free: what it says there is the reason
            HotPlugException failure = explained(device.driver(), last);
            failure.addSuppressed(refused);
            throw failure;
        }
        throw new HotPlugException(
                device.driver() + " cannot be plugged: " + refused.description()
                        + " (start the machine with a free port for each device to come, such as Devices.pcieRootPort)",
                refused);
    }
}
