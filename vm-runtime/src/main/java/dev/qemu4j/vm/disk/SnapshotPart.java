package dev.qemu4j.vm.disk;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.BlockDeviceInfo;
import dev.qemu4j.qapi.block.BlockDirtyBitmap;
import dev.qemu4j.qapi.block.BlockDirtyBitmapAdd;
import dev.qemu4j.qapi.block.BlockDirtyBitmapMerge;
import dev.qemu4j.qapi.block.BlockDirtyBitmapOrStr;
import dev.qemu4j.qapi.block.BlockDirtyInfo;
import dev.qemu4j.qapi.block.BlockdevCreateOptions;
import dev.qemu4j.qapi.block.BlockdevDetectZeroesOptions;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.qapi.block.BlockdevRef;
import dev.qemu4j.qapi.block.BlockdevSnapshotSync;
import dev.qemu4j.qapi.block.NewImageMode;
import dev.qemu4j.qapi.transaction.TransactionAction;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphNode;
import dev.qemu4j.vm.disk.refusal.internal.DiskExports;
import dev.qemu4j.vm.disk.refusal.internal.PreparedOverlay;
import dev.qemu4j.vm.disk.step.internal.BackingName;
import dev.qemu4j.vm.disk.step.internal.ImageFormatting;
import dev.qemu4j.vm.disk.step.internal.NodeNames;
import dev.qemu4j.vm.disk.step.internal.OverlayFile;
import dev.qemu4j.vm.disk.step.internal.Refusals;
import dev.qemu4j.vm.disk.step.internal.Refusals.NewImage;
import dev.qemu4j.vm.disk.step.internal.Refused;
import dev.qemu4j.vm.disk.step.internal.UndoSteps;
import dev.qemu4j.vm.disk.step.internal.Wanted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The part of one disk in a snapshot. */
final class SnapshotPart {
    private final QmpClient qmp;
    private final GraphDisk disk;
    private final NewImage image;
    private final Path path;
    private final String node;
    private final OverlayOptions options;
    private @Nullable OverlayFile file;

    SnapshotPart(QmpClient qmp, GraphDisk disk, NewImage image, String node, OverlayOptions options) {
        this.qmp = qmp;
        this.disk = disk;
        this.image = image;
        path = image.path();
        this.node = node;
        this.options = options;
    }

    GraphNode base() {
        return disk.active();
    }

    /** QEMU closes an overlay that nothing uses at once. */
    void requireUser(DiskExports exports) {
        if (disk.device() == null && !exports.show(disk)) {
            throw new DiskException(
                    "disk '" + disk.name()
                            + "' has no device and no export (expected: one that something uses: QEMU would"
                            + " close the overlay at once)",
                    null);
        }
    }

    /** Finds the disk by its layer: a name may be that of a device, too, and several devices may have one disk. */
    DiskSnapshot taken(DiskGraph graph) {
        GraphDisk now = graph.disks().stream()
                .filter(other -> other.active().name().equals(node))
                .findFirst()
                .orElseThrow(() -> new DiskException("the overlay '" + node + "' is no active layer any more", null));
        OverlayFile made = file;
        if (made != null && !made.exists()) {
            throw new DiskException(
                    "the overlay's file " + path + " is gone: what the guest writes is lost when QEMU ends", null);
        }
        return new DiskSnapshot(path, base(), now, left());
    }

    /** Returns the names of the bitmaps that end with the base. */
    private List<String> left() {
        List<String> left = new ArrayList<>();
        for (BlockDirtyInfo bitmap : base().bitmaps()) {
            String name = bitmap.name();
            if (name != null && !(options.bitmaps() && Refusals.goesOn(bitmap))) {
                left.add(name);
            }
        }
        return left;
    }

    /** Makes the overlay, or looks at the one that is there; the guest sees nothing of that. */
    void prepare(NodeNames names, UndoSteps undo, Wanted wanted) {
        String name = names.next("qemu4j-overlay");
        if (options.prepared()) {
            check(name);
        } else {
            OverlayFile made = OverlayFile.create(image, options.overwrite());
            file = made;
            undo.push(made);
            format(name, undo, wanted);
        }
    }

    private void format(String name, UndoSteps undo, Wanted wanted) {
        String backing = BackingName.of(base(), path, options.relativeBacking());
        BlockdevDriver backingFormat = BackingName.format(base());
        DataSize cluster = options.clusterSize();
        BlockdevCreateOptions create = options.format().name().equals("qed")
                ? BlockdevCreateOptions.qed(BlockdevRef.of(name), base().size(), q -> {
                    q.backingFile(backing).backingFmt(backingFormat);
                    if (cluster != null) {
                        q.clusterSize(cluster);
                    }
                })
                : BlockdevCreateOptions.qcow2(BlockdevRef.of(name), base().size(), q -> {
                    q.backingFile(backing).backingFmt(backingFormat);
                    if (cluster != null) {
                        q.clusterSize(cluster);
                    }
                });
        ImageFormatting.run(qmp, name, path, create, options.timeout(), undo, wanted);
    }

    private void check(String name) {
        if (!Files.exists(path)) {
            throw new DiskException(path + " is not there (expected: the prepared overlay)", null);
        }
        BlockDeviceInfo overlay = look(name, ImageSource.of(path, options.format()));
        Long size = overlay.image().virtualSize();
        if (size == null || size < base().size().bytes()) {
            throw new DiskException(
                    path + " has " + size + " bytes (expected: at least "
                            + base().size().bytes() + ", as the disk '" + disk.name() + "' has)",
                    null);
        }
        Refused.refuse(new PreparedOverlay(path, options.format())
                .refusal(overlay.image(), base(), BackingName.format(base()).toString()));
    }

    /** Has QEMU look at an image that it does not use yet: it tells locks, formats and sizes as QEMU finds them. */
    private BlockDeviceInfo look(String name, ImageSource image) {
        try {
            qmp.blocking().execute("blockdev-add", image.withoutBacking().blockdev(name, true));
        } catch (QmpCommandException e) {
            throw Refused.refused(image + " cannot be opened", path, e);
        }
        try {
            return qmp.blocking().block().queryNamedBlockNodes(q -> q.flat(true)).stream()
                    .filter(node -> name.equals(node.nodeName()))
                    .findFirst()
                    .orElseThrow(() -> new DiskException("the node " + name + " is gone", null));
        } finally {
            qmp.blocking().block().blockdevDel(name);
        }
    }

    List<TransactionAction> actions() {
        List<TransactionAction> actions = new ArrayList<>();
        actions.add(TransactionAction.blockdevSnapshotSync(BlockdevSnapshotSync.builder(fileName())
                .nodeName(base().name())
                .snapshotNodeName(node)
                .format(options.format().name())
                .mode(NewImageMode.EXISTING)
                .build()));
        if (options.bitmaps()) {
            base().bitmaps().stream().filter(Refusals::goesOn).forEach(bitmap -> add(bitmap, actions));
        }
        return actions;
    }

    /** The overlay's bitmap knows the changes from before as well: a backup reads it alone. */
    private void add(BlockDirtyInfo bitmap, List<TransactionAction> actions) {
        String name = bitmap.name();
        if (name != null) {
            boolean persistent = bitmap.persistent() && options.format().name().equals("qcow2");
            actions.add(TransactionAction.blockDirtyBitmapAdd(BlockDirtyBitmapAdd.builder(node, name)
                    .granularity(bitmap.granularity())
                    .persistent(persistent)
                    .build()));
            actions.add(TransactionAction.blockDirtyBitmapMerge(BlockDirtyBitmapMerge.of(
                    node, name, List.of(BlockDirtyBitmapOrStr.of(BlockDirtyBitmap.of(base().name(), name))))));
        }
    }

    /** QEMU opens the overlay as it has the disk open, but for {@code detect-zeroes}, which only this form of a name takes. */
    private String fileName() {
        BlockdevDetectZeroesOptions zeroes = base().info().detectZeroes();
        if (zeroes.equals(BlockdevDetectZeroesOptions.OFF)) {
            return path.toString();
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("detect-zeroes", zeroes.toString());
        json.putObject("file")
                .put("driver", Files.isRegularFile(path) ? "file" : "host_device")
                .put("filename", path.toString());
        return "json:" + json;
    }
}
