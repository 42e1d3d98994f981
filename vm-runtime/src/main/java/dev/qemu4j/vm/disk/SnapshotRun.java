package dev.qemu4j.vm.disk;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.qapi.transaction.TransactionAction;
import dev.qemu4j.qga.GuestAgent;
import dev.qemu4j.qga.GuestFreezeException;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.qmp.QmpTimeoutException;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphDevice;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphNode;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A snapshot of one or several disks at one instant. All steps but the last are undone if one fails; after the last nothing fails. */
final class SnapshotRun {
    private final QmpClient qmp;
    private final OverlayOptions options;
    private final Map<String, SnapshotPart> parts = new LinkedHashMap<>();
    private final UndoSteps undo = new UndoSteps();
    private boolean done;

    SnapshotRun(QmpClient qmp, OverlayOptions options) {
        this.qmp = qmp;
        this.options = options;
    }

    Map<String, DiskSnapshot> run(Map<String, Path> overlays, Wanted wanted) {
        DiskGraph graph = DiskGraph.find(qmp);
        NodeNames names = new NodeNames(graph);
        overlays.forEach((id, overlay) -> parts.put(id, part(graph, names, id, overlay.toAbsolutePath())));
        try {
            for (SnapshotPart part : parts.values()) {
                wanted.require();
                part.prepare(names, undo, wanted);
            }
            wanted.require();
            take();
        } catch (RuntimeException | Error e) {
            if (!done) {
                undo.run(e);
            }
            throw e;
        }
        return snapshots();
    }

    private SnapshotPart part(DiskGraph graph, NodeNames names, String id, Path overlay) {
        GraphDisk disk = graph.disk(id);
        for (SnapshotPart other : parts.values()) {
            if (other.base().name().equals(disk.active().name())) {
                throw new DiskException(
                        "disk: '" + id + "' (expected: each disk once; another name of it is in the list)", null);
            }
        }
        DiskBusyException.refuse(disk, "snapshot");
        refuseReadOnly(disk);
        refuseTemporary(disk.active());
        UsedFiles.refuse(graph, overlay);
        String chosen = options.nodeName();
        String node = chosen == null ? names.next("overlay") : names.require(chosen);
        return new SnapshotPart(qmp, disk, overlay, node, options);
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
                            + " drive with snapshot=on are (start QEMU without snapshot=on and -snapshot, on an overlay of"
                            + " your own)",
                    null);
        }
    }

    private void take() {
        List<TransactionAction> actions = new ArrayList<>();
        parts.values().forEach(part -> actions.addAll(part.actions()));
        GuestAgent agent = options.agent();
        if (agent == null) {
            commit(actions);
            return;
        }
        try {
            agent.frozen(options.limit(), () -> {
                commit(actions);
                return true;
            });
        } catch (GuestFreezeException e) {
            throw done
                    ? new DiskException(
                            "the snapshot was taken and its overlays are in use, but not while the guest was frozen: "
                                    + e.getMessage(),
                            e)
                    : e;
        }
    }

    /** Nothing can be undone from here on: the guest writes to the overlays at once. */
    private void commit(List<TransactionAction> actions) {
        try {
            qmp.blocking().transaction().transaction(actions);
            done = true;
        } catch (QmpCommandException e) {
            throw DiskException.refused("snapshot of " + parts.keySet(), e);
        } catch (QmpTimeoutException e) {
            done = true;
            throw new QemuTimeoutException(unknown(), e);
        } catch (QmpDisconnectedException e) {
            done = true;
            throw lost(e);
        }
    }

    private DiskException lost(QmpDisconnectedException e) {
        return new DiskException(unknown(), e);
    }

    private String unknown() {
        return "the overlays may be on top of " + parts.keySet()
                + ", the outcome is unknown: look at the graph; their files were left";
    }

    private Map<String, DiskSnapshot> snapshots() {
        Map<String, DiskSnapshot> snapshots = new LinkedHashMap<>();
        DiskGraph graph = DiskGraph.find(qmp);
        parts.forEach((id, part) -> {
            if (part.isGone()) {
                throw new DiskException(
                        "the overlay '" + part.node() + "' is on top of its disk, but its file " + part.path()
                                + " is gone: what the guest writes is lost when QEMU ends",
                        null);
            }
            snapshots.put(id, new DiskSnapshot(part.path(), part.base(), graph.disk(part.node())));
        });
        return snapshots;
    }
}
