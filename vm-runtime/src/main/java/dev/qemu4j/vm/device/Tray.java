package dev.qemu4j.vm.device;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qapi.block.BlockdevChangeMedium;
import dev.qemu4j.qapi.block.DeviceTrayMovedEvent;
import dev.qemu4j.qapi.block.Eject;
import dev.qemu4j.qmp.EventQueue;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import java.nio.file.Path;

/** The tray of a drive, which the guest may have locked; then QEMU asks it to open the tray. */
final class Tray {
    private final QmpClient qmp;
    private final String drive;

    Tray(QmpClient qmp, String drive) {
        this.qmp = qmp;
        this.drive = drive;
    }

    boolean insert(Path image, String format, TimeLeft left) {
        return move(
                BlockdevChangeMedium.builder(image.toAbsolutePath().toString())
                        .id(drive)
                        .format(format)
                        .build(),
                left);
    }

    boolean eject(TimeLeft left) {
        return move(Eject.builder().id(drive).build(), left);
    }

    private boolean move(QmpCommand<?> command, TimeLeft left) {
        try (EventQueue<DeviceTrayMovedEvent> moves = qmp.events().queue(DeviceTrayMovedEvent.class)) {
            while (true) {
                try {
                    qmp.blocking().execute(command);
                    return true;
                } catch (QmpCommandException refused) {
                    if (refused.errorClass().equals("DeviceNotFound")) {
                        throw new HotPlugException(
                                "drive: " + drive + " (expected: one of " + MachineIds.devices(qmp) + ")", refused);
                    }
                    if (!refused.description().contains("is locked")) {
                        throw refused;
                    }
                    awaitOpen(moves, left, refused);
                }
            }
        }
    }

    private void awaitOpen(EventQueue<DeviceTrayMovedEvent> moves, TimeLeft left, QmpCommandException refused) {
        DeviceTrayMovedEvent move;
        do {
            try {
                move = moves.next(left.now());
            } catch (QemuTimeoutException late) {
                throw new QemuTimeoutException(
                        "the guest has the tray of drive '" + drive + "' locked, and did not open it within " + left
                                + ": " + refused.description(),
                        late);
            }
        } while (!move.id().equals(drive) || !move.trayOpen());
    }
}
