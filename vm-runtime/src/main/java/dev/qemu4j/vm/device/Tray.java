package dev.qemu4j.vm.device;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qapi.block.BlockInfo;
import dev.qemu4j.qapi.block.BlockdevChangeMedium;
import dev.qemu4j.qapi.block.DeviceTrayMovedEvent;
import dev.qemu4j.qapi.block.Eject;
import dev.qemu4j.qapi.catalog.BlockingQmpCommands;
import dev.qemu4j.qmp.EventQueue;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The tray of a drive, which the guest may have locked; then QEMU asks it to open the tray. */
final class Tray {
    private static final String PERIPHERAL = "/machine/peripheral/";

    private final QmpClient qmp;
    private final String drive;
    private final TimeLeft left;
    private final BlockingQmpCommands commands;

    Tray(QmpClient qmp, String drive, TimeLeft left) {
        this.qmp = qmp;
        this.drive = drive;
        this.left = left;
        commands = left.commands(qmp);
    }

    boolean insert(Path image, String format) {
        return move(BlockdevChangeMedium.builder(image.toAbsolutePath().toString())
                .id(drive)
                .format(format)
                .build());
    }

    boolean eject() {
        return move(Eject.builder().id(drive).build());
    }

    private boolean move(QmpCommand<?> command) {
        try (EventQueue<DeviceTrayMovedEvent> moves = qmp.events().queue(DeviceTrayMovedEvent.class)) {
            while (true) {
                try {
                    commands.execute(command);
                    return true;
                } catch (QmpCommandException refused) {
                    if (!refused.description().contains("is locked")) {
                        throw explained(refused);
                    }
                    awaitOpen(moves, refused);
                }
            }
        }
    }

    private HotPlugException explained(QmpCommandException refused) {
        List<String> drives = commands.block().queryBlock().stream()
                .filter(BlockInfo::removable)
                .flatMap(block -> Stream.ofNullable(block.qdev()))
                .map(Tray::id)
                .toList();
        return drives.contains(drive)
                ? HotPlugException.refused("the medium of drive '" + drive + "' cannot be changed", refused)
                : new HotPlugException("drive: " + drive + " (expected: one of " + drives + ")", refused);
    }

    /** A device whose disk is a part of it, such as of SCSI, is named by its path. */
    private static String id(String qdev) {
        return qdev.startsWith(PERIPHERAL) ? qdev.substring(PERIPHERAL.length()).replaceFirst("/.*", "") : qdev;
    }

    private void awaitOpen(EventQueue<DeviceTrayMovedEvent> moves, QmpCommandException refused) {
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
