package dev.qemu4j.vm.suspend.internal;

import dev.qemu4j.qapi.block.BlockDirtyInfo;
import dev.qemu4j.qapi.block.BlockExportInfo;
import dev.qemu4j.qapi.migration.MigrationInfo;
import dev.qemu4j.qapi.migration.MigrationStatus;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphNode;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reasons not to move a machine's state that neither its command line nor QEMU tells: work of others over QMP, and losses without a word. */
final class Untold {
    /** All others are of a transfer that somebody has begun. */
    private static final Set<MigrationStatus> OVER =
            Set.of(MigrationStatus.NONE, MigrationStatus.COMPLETED, MigrationStatus.FAILED, MigrationStatus.CANCELLED);

    private final QmpClient qmp;

    Untold(QmpClient qmp) {
        this.qmp = qmp;
    }

    /** The first reason; null if there is none. */
    @Nullable
    String refusal() {
        return Stream.<Supplier<@Nullable String>>of(this::transfer, this::sleep, this::bitmaps, this::exports)
                .map(Supplier::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private @Nullable String transfer() {
        MigrationInfo info = qmp.blocking().migration().queryMigrate();
        MigrationStatus status = info.status();
        return status == null || OVER.contains(status)
                ? null
                : "somebody else's migration of it is under way: " + status + " (expected: its end first)";
    }

    /** Before 9.0 QEMU woke a guest whose state it took elsewhere. */
    private @Nullable String sleep() {
        boolean sleeps = qmp.blocking().runState().queryStatus().status().equals(RunState.SUSPENDED);
        return sleeps && !qmp.greeting().version().atLeast(9, 0)
                ? "the guest sleeps, and this QEMU would wake it (expected: a guest that is awake, or QEMU 9.0 or newer)"
                : null;
    }

    private @Nullable String bitmaps() {
        Set<String> lost = new TreeSet<>();
        for (GraphDisk disk : DiskGraph.read(qmp).disks()) {
            for (GraphNode layer : disk.layers()) {
                layer.bitmaps().stream()
                        .filter(bitmap -> !bitmap.persistent())
                        .map(BlockDirtyInfo::name)
                        .filter(Objects::nonNull)
                        .forEach(name -> lost.add(disk.name() + "/" + name));
            }
        }
        return lost.isEmpty()
                ? null
                : "bitmaps would be lost, as they are in QEMU's memory only: " + lost
                        + " (expected: persistent ones, or none)";
    }

    private @Nullable String exports() {
        List<String> exports = qmp.blocking().block().queryBlockExports().stream()
                .map(BlockExportInfo::id)
                .toList();
        return exports.isEmpty()
                ? null
                : "disks are exported, which would end: " + exports + " (expected: block-export-del first)";
    }
}
