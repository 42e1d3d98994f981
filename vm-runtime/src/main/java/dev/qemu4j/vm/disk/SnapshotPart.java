package dev.qemu4j.vm.disk;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.BlockDeviceInfo;
import dev.qemu4j.qapi.block.BlockDirtyBitmapAdd;
import dev.qemu4j.qapi.block.BlockDirtyInfo;
import dev.qemu4j.qapi.block.BlockdevCreateOptions;
import dev.qemu4j.qapi.block.BlockdevDetectZeroesOptions;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.qapi.block.BlockdevRef;
import dev.qemu4j.qapi.block.BlockdevSnapshotSync;
import dev.qemu4j.qapi.block.NewImageMode;
import dev.qemu4j.qapi.transaction.TransactionAction;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphNode;
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
    private final Path path;
    private final String node;
    private final OverlayOptions options;
    private @Nullable OverlayFile file;

    SnapshotPart(QmpClient qmp, GraphDisk disk, Path path, String node, OverlayOptions options) {
        this.qmp = qmp;
        this.disk = disk;
        this.path = path;
        this.node = node;
        this.options = options;
    }

    GraphNode base() {
        return disk.active();
    }

    Path path() {
        return path;
    }

    String node() {
        return node;
    }

    /** Makes the overlay, or looks at the one that is there; the guest sees nothing of that. */
    void prepare(NodeNames names, UndoSteps undo, Wanted wanted) {
        String name = names.next("qemu4j-overlay");
        if (options.prepared()) {
            check(name);
        } else {
            OverlayFile made = OverlayFile.create(path, options.overwriting());
            file = made;
            undo.push("the file " + path, made::delete);
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
        ImageFormatting.run(qmp, name, path, create, options.limit(), undo, wanted);
    }

    private void check(String name) {
        if (!Files.exists(path)) {
            throw new DiskException(path + " is not there (expected: the prepared overlay)", null);
        }
        BlockDeviceInfo overlay = ImageLook.at(qmp, name, ImageSource.of(path, options.format()));
        Long size = overlay.image().virtualSize();
        if (size == null || size < base().size().bytes()) {
            throw new DiskException(
                    path + " has " + size + " bytes (expected: at least "
                            + base().size().bytes() + ", as the disk '" + disk.name() + "' has)",
                    null);
        }
        String backing = overlay.image().fullBackingFilename();
        Path below = base().path();
        if (below != null && (backing == null || !isSame(below, backing))) {
            throw new DiskException(
                    path + " names " + (backing == null ? "no backing file" : "the backing file " + backing)
                            + " (expected: " + below + "; qemu-img rebase -u gives it that)",
                    null);
        }
    }

    private static boolean isSame(Path below, String backing) {
        return backing.equals(below.toString())
                || (backing.startsWith("/")
                        && below.normalize().equals(Path.of(backing).normalize()));
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
            base().bitmaps().stream().filter(BlockDirtyInfo::recording).forEach(bitmap -> add(bitmap, actions));
        }
        return actions;
    }

    private void add(BlockDirtyInfo bitmap, List<TransactionAction> actions) {
        String name = bitmap.name();
        if (name != null && !Boolean.TRUE.equals(bitmap.inconsistent())) {
            boolean persistent = bitmap.persistent() && options.format().name().equals("qcow2");
            actions.add(TransactionAction.blockDirtyBitmapAdd(BlockDirtyBitmapAdd.builder(node, name)
                    .granularity(bitmap.granularity())
                    .persistent(persistent)
                    .build()));
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

    /** Something may have deleted the file meanwhile; QEMU itself does that to those of drives with {@code snapshot=on}. */
    boolean isGone() {
        OverlayFile made = file;
        return made != null && !made.exists();
    }
}
