package dev.qemu4j.vm.disk;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.img.store.Sha256;
import dev.qemu4j.qapi.block.BitmapSyncMode;
import dev.qemu4j.qapi.block.BlockDirtyBitmap;
import dev.qemu4j.qapi.block.BlockDirtyBitmapAdd;
import dev.qemu4j.qapi.block.BlockDirtyBitmapMerge;
import dev.qemu4j.qapi.block.BlockDirtyBitmapOrStr;
import dev.qemu4j.qapi.block.BlockDirtyInfo;
import dev.qemu4j.qapi.block.BlockdevBackup;
import dev.qemu4j.qapi.block.BlockdevCreateOptions;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.qapi.block.BlockdevRef;
import dev.qemu4j.qapi.block.ImageInfoSpecificQcow2Wrapper;
import dev.qemu4j.qapi.block.MirrorSyncMode;
import dev.qemu4j.qapi.transaction.TransactionAction;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.vm.disk.backup.BackedUpDisk;
import dev.qemu4j.vm.disk.backup.DiskBackup;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphNode;
import dev.qemu4j.vm.disk.step.internal.NodeNames;
import dev.qemu4j.vm.disk.step.internal.OverlayFile;
import dev.qemu4j.vm.disk.step.internal.Refusals.NewImage;
import dev.qemu4j.vm.disk.step.internal.Refused;
import dev.qemu4j.vm.disk.step.internal.UndoSteps;
import dev.qemu4j.vm.disk.step.internal.Wanted;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The part of one disk in a backup. A bitmap of its own records from each backup on; the changes since the last one are those of its bitmap, in all
 * layers that have it.
 */
final class BackupPart {
    private static final Duration FORMATTING = Duration.ofSeconds(30);
    private static final String CHANGES = "-changes";
    private static final String OLD =
            ": its old qcow2 (compat 0.10) stores no such record; amend it with compat(\"1.1\")";

    private final QmpClient qmp;
    private final GraphDisk disk;
    private final @Nullable BackedUpDisk before;
    private final String reason;
    private final String directoryBefore;
    private final String bitmap;
    private final String node;
    private final NewImage image;
    private boolean closed;
    private final String job = LayerJobs.newId("backup");

    /** The disk has been backed up before if {@code before} is not null. A reason that is not empty makes it a full backup all the same. */
    BackupPart(
            QmpClient qmp,
            GraphDisk disk,
            @Nullable BackedUpDisk before,
            String reason,
            String directoryBefore,
            String bitmap,
            String node,
            NewImage image) {
        this.qmp = qmp;
        this.disk = disk;
        this.before = before;
        this.reason = reason;
        this.directoryBefore = directoryBefore;
        this.bitmap = bitmap;
        this.node = node;
        this.image = image;
    }

    /**
     * Tells why the changes since a backup are not known; empty if they are. A name is no identity: the disk is the one of before if it has that one's bitmap,
     * whose name no other backup and no other disk has.
     */
    static String reason(GraphDisk disk, DiskBackup last) {
        BackedUpDisk before = last.disk(disk.name());
        List<BackedUpDisk> recorded = last.disks().stream()
                .filter(one -> find(disk.active(), one.bitmap()) != null)
                .toList();
        if (recorded.size() > 1) {
            return "the disks of the last backup share one record of changes";
        }
        if (!recorded.isEmpty() && !recorded.get(0).name().equals(disk.name())) {
            return "the disk had another name at the last backup: '"
                    + recorded.get(0).name() + "'";
        }
        if (before == null) {
            return "the last backup has no disk of this name";
        }
        if (!before.size().equals(disk.active().size())) {
            return "the disk's size was " + before.size();
        }
        BlockDirtyInfo bitmap = find(disk.active(), before.bitmap());
        if (bitmap == null) {
            return "the disk does not record changes since the last backup" + (isOld(disk.active()) ? OLD : "");
        }
        if (Boolean.TRUE.equals(bitmap.inconsistent())) {
            return "the record of changes is inconsistent, as after a power cut";
        }
        return bitmap.recording() ? "" : "the record of changes was stopped, as when the disk was made smaller";
    }

    /** Tells whether an image cannot store bitmaps, although it is a qcow2. */
    private static boolean isOld(GraphNode layer) {
        return layer.info().image().formatSpecific() instanceof ImageInfoSpecificQcow2Wrapper qcow2
                && "0.10".equals(qcow2.data().compat());
    }

    private static @Nullable BlockDirtyInfo find(GraphNode layer, String name) {
        return layer.bitmaps().stream()
                .filter(one -> name.equals(one.name()))
                .findFirst()
                .orElse(null);
    }

    String job() {
        return job;
    }

    NewImage image() {
        return image;
    }

    String name() {
        return disk.name();
    }

    void prepare(NodeNames names, UndoSteps undo, Wanted wanted) {
        Path file = image.path();
        OverlayFile made = OverlayFile.create(image, false);
        undo.push(made);
        String name = names.next("qemu4j-backup");
        BackedUpDisk parent = parent();
        BlockdevCreateOptions create =
                BlockdevCreateOptions.qcow2(BlockdevRef.of(name), disk.active().size(), q -> {
                    if (parent != null) {
                        q.backingFile("../" + directoryBefore + "/" + parent.file())
                                .backingFmt(BlockdevDriver.QCOW2);
                    }
                });
        ImageFormatting.run(qmp, name, file, create, FORMATTING, undo, wanted);
        undo.push("the node " + node, this::close);
        try {
            qmp.blocking()
                    .execute(
                            "blockdev-add",
                            ImageSource.of(file, Format.QCOW2).withoutBacking().blockdev(node, false));
        } catch (QmpCommandException e) {
            undo.pop();
            throw Refused.refused(file + " cannot be opened", e);
        }
    }

    private @Nullable BackedUpDisk parent() {
        return reason.isEmpty() ? before : null;
    }

    List<TransactionAction> actions(@Nullable DataSize speed) {
        String active = disk.active().name();
        List<TransactionAction> actions = new ArrayList<>();
        BackedUpDisk parent = parent();
        BlockdevBackup.Builder backup = BlockdevBackup.builder(
                        active, parent == null ? MirrorSyncMode.FULL : MirrorSyncMode.BITMAP, node)
                .jobId(job)
                .autoDismiss(false);
        if (speed != null) {
            backup.speed(speed.bytes());
        }
        if (parent != null) {
            actions.add(TransactionAction.blockDirtyBitmapAdd(BlockDirtyBitmapAdd.builder(active, changes(bitmap))
                    .disabled(true)
                    .build()));
            actions.add(TransactionAction.blockDirtyBitmapMerge(
                    BlockDirtyBitmapMerge.of(active, changes(bitmap), sources(parent.bitmap()))));
            backup.bitmap(changes(bitmap)).bitmapMode(BitmapSyncMode.NEVER);
        }
        actions.add(TransactionAction.blockDirtyBitmapAdd(BlockDirtyBitmapAdd.builder(active, bitmap)
                .persistent(disk.active().driver().equals("qcow2") && !isOld(disk.active()))
                .build()));
        actions.add(TransactionAction.blockdevBackup(backup.build()));
        return actions;
    }

    /** Returns the bitmap with what one backup copies. */
    static String changes(String bitmap) {
        return bitmap + CHANGES;
    }

    private List<BlockDirtyBitmapOrStr> sources(String name) {
        return disk.layers().stream()
                .filter(layer -> find(layer, name) != null)
                .map(layer -> BlockDirtyBitmapOrStr.of(BlockDirtyBitmap.of(layer.name(), name)))
                .toList();
    }

    /** Removes the bitmaps of a backup that did not succeed; the bits since the last one are in that one's bitmap still. */
    void forget() {
        for (String layer : layers(DiskGraph.read(qmp))) {
            remove(qmp, layer, bitmap);
            remove(qmp, layer, changes(bitmap));
        }
    }

    /** Removes the bitmaps of earlier backups that the backup has made useless. */
    void removeOld(DiskGraph graph, Predicate<String> ofEarlier) {
        for (String layer : layers(graph)) {
            Stream.ofNullable(graph.node(layer))
                    .flatMap(node -> node.bitmaps().stream())
                    .flatMap(one -> Stream.ofNullable(one.name()))
                    .filter(name -> !name.equals(bitmap))
                    .filter(name -> name.equals(changes(bitmap)) || ofEarlier.test(name))
                    .forEach(name -> remove(qmp, layer, name));
        }
    }

    /** Returns the layer that was active at the backup, and the one that is now: the copy of another disk may have taken hours longer. */
    private Set<String> layers(DiskGraph graph) {
        String then = disk.active().name();
        Set<String> layers = new LinkedHashSet<>(Set.of(then));
        graph.disks().stream()
                .filter(now -> now.name().equals(disk.name())
                        || now.layers().stream().anyMatch(layer -> layer.name().equals(then)))
                .forEach(now -> layers.add(now.active().name()));
        return layers;
    }

    static void remove(QmpClient qmp, String layer, String bitmap) {
        try {
            qmp.blocking().block().blockDirtyBitmapRemove(layer, bitmap);
        } catch (QmpCommandException e) {
            return; // it was not added, or the layer is below another one by now
        }
    }

    void close() {
        if (!closed) {
            qmp.blocking().block().blockdevDel(node);
            closed = true;
        }
    }

    BackedUpDisk result() {
        return new BackedUpDisk(
                disk.name(),
                String.valueOf(image.path().getFileName()),
                disk.active().size(),
                parent() == null,
                reason,
                bitmap,
                Sha256.ofFile(image.path()));
    }
}
