package dev.qemu4j.vm.disk;

import dev.qemu4j.qapi.transaction.TransactionAction;
import dev.qemu4j.qga.GuestAgent;
import dev.qemu4j.qga.GuestFreezeException;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphDevice;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphNode;
import dev.qemu4j.vm.disk.refusal.internal.DiskExports;
import dev.qemu4j.vm.disk.step.internal.LastStep;
import dev.qemu4j.vm.disk.step.internal.NodeNames;
import dev.qemu4j.vm.disk.step.internal.Refusals;
import dev.qemu4j.vm.disk.step.internal.Refusals.NewImage;
import dev.qemu4j.vm.disk.step.internal.UndoSteps;
import dev.qemu4j.vm.disk.step.internal.Wanted;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A snapshot of one or several disks at one instant. All steps but the last are undone if one fails; a failure behind it says that the overlays are in use. */
final class SnapshotRun {
    private static final String TAKEN = "the snapshot was taken and its overlays are in use";

    private final QmpClient qmp;
    private final OverlayOptions options;
    private final Map<String, SnapshotPart> parts = new LinkedHashMap<>();
    private final UndoSteps undo = new UndoSteps();
    private final LastStep last = new LastStep();

    SnapshotRun(QmpClient qmp, OverlayOptions options) {
        this.qmp = qmp;
        this.options = options;
    }

    Map<String, DiskSnapshot> run(Map<String, Path> overlays, Wanted wanted) {
        Refusals refusals = new Refusals(qmp, "snapshot");
        DiskExports exports = DiskExports.of(qmp, refusals.graph());
        NodeNames names = new NodeNames(refusals.graph());
        overlays.forEach((id, overlay) -> {
            SnapshotPart part = part(refusals, names, id, overlay.toAbsolutePath());
            part.requireUser(exports);
            parts.put(id, part);
        });
        try {
            for (SnapshotPart part : parts.values()) {
                wanted.require();
                part.prepare(names, undo, wanted);
            }
            take(refusals, wanted);
        } catch (RuntimeException | Error e) {
            if (!last.mayBeTaken()) {
                undo.run(e);
            }
            throw e;
        }
        try {
            return snapshots();
        } catch (RuntimeException e) {
            throw LastStep.told(TAKEN, e);
        }
    }

    private SnapshotPart part(Refusals refusals, NodeNames names, String id, Path overlay) {
        GraphDisk disk = refusals.disk(id);
        refuseReadOnly(disk);
        refuseTemporary(disk.active());
        NewImage image = refusals.newImage(disk, List.of(disk.active()), overlay);
        String chosen = options.nodeName();
        String node = chosen == null ? names.next("overlay") : names.require(chosen);
        return new SnapshotPart(qmp, disk, image, node, options);
    }

    private static void refuseReadOnly(GraphDisk disk) {
        GraphDevice device = disk.device();
        if (disk.active().isReadOnly()) {
            throw new DiskException(
                    "disk '" + disk.name() + "' is open for reading only" + (device == null ? "" : ", such as a CD")
                            + " (expected: one that is written: there is nothing for an overlay to take)",
                    null);
        }
    }

    /** QEMU opens an overlay as it has the disk open: it would delete the overlay's file at once, too. */
    private static void refuseTemporary(GraphNode layer) {
        Path file = layer.path();
        if (file != null && !file.startsWith("/dev/fdset") && Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new DiskException(
                    "the layer " + layer
                            + " has no file any more: a snapshot would be lost when QEMU ends, as the changes of a"
                            + " drive with snapshot=on are (start QEMU without snapshot=on and -snapshot, on an"
                            + " overlay of your own)",
                    null);
        }
    }

    private void take(Refusals refusals, Wanted wanted) {
        GuestAgent agent = options.frozenBy();
        if (agent == null) {
            commit(refusals, wanted);
            return;
        }
        try {
            agent.frozen(options.timeout(), () -> {
                commit(refusals, wanted);
                return true;
            });
        } catch (GuestFreezeException e) {
            throw last.mayBeTaken()
                    ? new DiskException(TAKEN + ", but not all of it while the guest was frozen: " + e.getMessage(), e)
                    : e;
        }
    }

    /** Formatting and freezing take time: so the disks are compared right before. */
    private void commit(Refusals refusals, Wanted wanted) {
        wanted.require();
        refusals.requireUnchanged();
        List<TransactionAction> actions = new ArrayList<>();
        parts.values().forEach(part -> actions.addAll(part.actions()));
        last.take(
                () -> {
                    qmp.blocking().transaction().transaction(actions);
                    return true;
                },
                "snapshot of " + parts.keySet(),
                "the overlays may be on top of " + parts.keySet()
                        + ", the outcome is unknown: look at the graph; their files were left");
    }

    private Map<String, DiskSnapshot> snapshots() {
        Map<String, DiskSnapshot> snapshots = new LinkedHashMap<>();
        DiskGraph graph = DiskGraph.read(qmp);
        parts.forEach((id, part) -> snapshots.put(id, part.taken(graph)));
        return snapshots;
    }
}
