package dev.qemu4j.vm.device;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.TimeLeft;
import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qapi.block.BlockDeviceInfo;
import dev.qemu4j.qapi.block.BlockInfo;
import dev.qemu4j.qapi.block.BlockdevChangeMedium;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.qapi.block.DeviceTrayMovedEvent;
import dev.qemu4j.qapi.block.Eject;
import dev.qemu4j.qapi.catalog.BlockingQmpCommands;
import dev.qemu4j.qmp.EventQueue;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The tray of a drive, which the guest may have locked; then QEMU asks it to open the tray. */
final class Tray {
    private static final String PERIPHERAL = "/machine/peripheral/";

    private final QmpClient qmp;
    private String drive; // as its user calls it, until QEMU does not know that
    private final TimeLeft left;
    private final BlockingQmpCommands commands;

    Tray(QmpClient qmp, String drive, TimeLeft left) {
        this.qmp = qmp;
        this.drive = drive;
        this.left = left;
        commands = new LimitedCommands(qmp, left);
    }

    boolean insert(Path image, BlockdevDriver format) {
        return move(() -> BlockdevChangeMedium.builder(image.toAbsolutePath().toString())
                .id(drive)
                .format(format.wireName())
                .build());
    }

    boolean eject() {
        return move(() -> Eject.builder().id(drive).build());
    }

    private boolean move(Supplier<QmpCommand<?>> command) {
        try (EventQueue<DeviceTrayMovedEvent> moves = qmp.events().queue(DeviceTrayMovedEvent.class)) {
            while (true) {
                try {
                    commands.execute(command.get());
                    return true;
                } catch (QmpCommandException refused) {
                    if (refused.description().contains("is locked")) {
                        awaitOpen(moves, refused);
                    } else {
                        drive = otherName(refused);
                    }
                }
            }
        }
    }

    /** Returns the id of the device whose drive, node or recipe has the name; a name that QEMU knows was refused for another reason. */
    private String otherName(QmpCommandException refused) {
        Map<String, BlockInfo> drives = new LinkedHashMap<>();
        for (BlockInfo block : commands.block().queryBlock()) {
            String qdev = block.qdev();
            if (block.removable() && qdev != null) {
                drives.put(id(qdev), block);
            }
        }
        if (drives.containsKey(drive)) {
            throw HotPlugException.refused("the medium of drive '" + drive + "' cannot be changed", refused);
        }
        return drives.entrySet().stream()
                .filter(one -> isCalled(one.getKey(), one.getValue()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new HotPlugException(
                        "drive: " + drive + " (expected: one of " + drives.keySet() + ")", refused));
    }

    private boolean isCalled(String id, BlockInfo block) {
        BlockDeviceInfo medium = block.inserted();
        return drive.equals(block.device())
                || (medium != null && drive.equals(medium.nodeName()))
                || id.equals(drive + MachineIds.RECIPE);
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
