package dev.qemu4j.vm.device;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.TimeLeft;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.acpi.ACPIOSTInfo;
import dev.qemu4j.qapi.acpi.AcpiDeviceOstEvent;
import dev.qemu4j.qapi.catalog.BlockingQmpCommands;
import dev.qemu4j.qapi.qdev.DeviceDel;
import dev.qemu4j.qapi.qdev.DeviceDeletedEvent;
import dev.qemu4j.qapi.qdev.DeviceUnplugGuestErrorEvent;
import dev.qemu4j.qapi.runstate.StopEvent;
import dev.qemu4j.qmp.EventQueue;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks the guest to give up one device, and waits for its answer; on the call's own thread. */
final class Unplugging {
    /** A PCI Express port refuses while its indicator blinks, for five seconds after the last plug. */
    private static final String BUSY = "guest is busy";

    private static final String ASKED = "already in the process of unplug";
    private static final String[] EVENTS = {"DEVICE_DELETED", "DEVICE_UNPLUG_GUEST_ERROR", "ACPI_DEVICE_OST", "STOP"};

    /** ACPI's sources of a report about an ejection: the host has asked for it, or the guest. */
    private static final Set<Long> EJECTION = Set.of(0x3L, 0x103L);

    /** ACPI's states of an ejection that may still succeed. */
    private static final Set<Long> GOOD = Set.of(0L, 0x84L);

    private static final Duration AGAIN = Duration.ofMillis(200);

    private final QmpClient qmp;
    private final String device;
    private final TimeLeft left;
    private final BlockingQmpCommands commands;

    Unplugging(QmpClient qmp, String device, TimeLeft left) {
        this.qmp = qmp;
        this.device = device;
        this.left = left;
        commands = new LimitedCommands(qmp, left);
    }

    UnplugOutcome run() {
        try (EventQueue<QmpEvent> events = qmp.events().queue(EVENTS)) {
            UnplugOutcome outcome = ask(events);
            while (outcome == null) {
                outcome = answer(events, left.now());
                if (outcome == null && left.isOver()) { // also while events about others keep coming
                    outcome = isThere() ? UnplugOutcome.NO_ANSWER : UnplugOutcome.DONE;
                }
            }
            return outcome;
        }
    }

    private @Nullable UnplugOutcome ask(EventQueue<QmpEvent> events) {
        boolean first = true;
        while (true) {
            try {
                commands.execute(DeviceDel.of(device));
                return isThere()
                        ? withoutGuest()
                        : null; // one that is not there still has its parts until QEMU has freed it
            } catch (QmpCommandException refused) {
                if (refused.errorClass().equals("DeviceNotFound")) {
                    return first ? UnplugOutcome.DONE : null; // the event of one that was there is yet to come
                }
                if (refused.description().contains(ASKED)) {
                    return withoutGuest();
                }
                if (!refused.description().contains(BUSY)) {
                    throw HotPlugException.refused("device '" + device + "' cannot be unplugged", refused);
                }
            }
            first = false;
            if (left.now().compareTo(AGAIN) < 0) {
                return UnplugOutcome.REFUSED;
            }
            UnplugOutcome meanwhile = answer(events, AGAIN);
            if (meanwhile == UnplugOutcome.DONE || meanwhile == UnplugOutcome.NO_GUEST) {
                return meanwhile;
            }
        }
    }

    /** Returns the outcome that the next event tells, or null if it is about something else, or none comes. */
    private @Nullable UnplugOutcome answer(EventQueue<QmpEvent> events, Duration limit) {
        QmpEvent event;
        try {
            event = events.next(limit);
        } catch (QemuTimeoutException late) {
            return null;
        }
        if (event instanceof DeviceDeletedEvent deleted) {
            return device.equals(deleted.device()) ? UnplugOutcome.DONE : null;
        }
        if (event instanceof DeviceUnplugGuestErrorEvent refused) {
            return device.equals(refused.device()) ? UnplugOutcome.REFUSED : null;
        }
        if (event instanceof AcpiDeviceOstEvent report) {
            return isRefusal(report.info()) ? UnplugOutcome.REFUSED : null;
        }
        return event instanceof StopEvent && isThere() ? withoutGuest() : null;
    }

    /** CPUs and memory: QEMU passes on what the guest's ACPI driver reports. */
    private boolean isRefusal(ACPIOSTInfo report) {
        return device.equals(report.device()) && EJECTION.contains(report.source()) && !GOOD.contains(report.status());
    }

    private @Nullable UnplugOutcome withoutGuest() {
        return commands.runState().queryStatus().running() ? null : UnplugOutcome.NO_GUEST;
    }

    private boolean isThere() {
        return MachineIds.hasDevice(commands, device);
    }
}
