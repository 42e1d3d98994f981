package dev.qemu4j.vm.disk;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.img.store.Sha256;
import dev.qemu4j.qapi.block.BitmapSyncMode;
import dev.qemu4j.qapi.block.BlockDirtyBitmap;
import dev.qemu4j.qapi.block.BlockDirtyBitmapAdd;
import dev.qemu4j.qapi.block.BlockDirtyBitmapOrStr;
import dev.qemu4j.qapi.block.BlockdevBackup;
import dev.qemu4j.qapi.block.BlockdevCreateOptions;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.qapi.block.BlockdevRef;
import dev.qemu4j.qapi.block.MirrorSyncMode;
import dev.qemu4j.qapi.transaction.TransactionAction;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.vm.disk.backup.BackedUpDisk;
import dev.qemu4j.vm.disk.backup.PulledDisk;
import dev.qemu4j.vm.disk.durable.internal.Durable;
import dev.qemu4j.vm.disk.fleece.internal.Fleecing;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphNode;
import dev.qemu4j.vm.disk.step.internal.ImageDigest;
import dev.qemu4j.vm.disk.step.internal.ImageFormatting;
import dev.qemu4j.vm.disk.step.internal.NodeNames;
import dev.qemu4j.vm.disk.step.internal.OverlayFile;
import dev.qemu4j.vm.disk.step.internal.Refusals.NewImage;
import dev.qemu4j.vm.disk.step.internal.Refused;
import dev.qemu4j.vm.disk.step.internal.UndoSteps;
import dev.qemu4j.vm.disk.step.internal.Wanted;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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

    private final QmpClient qmp;
    private final GraphDisk disk;
    private final @Nullable BackedUpDisk before;
    private final String reason;
    private final String directoryBefore;
    private final String bitmap;
    private final String node;
    private final NewImage image;
    private final BackupWay way;
    private boolean closed = true;
    private @Nullable Sha256 digest;
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
            NewImage image,
            BackupWay way) {
        this.qmp = qmp;
        this.disk = disk;
        this.before = before;
        this.reason = reason;
        this.directoryBefore = directoryBefore;
        this.bitmap = bitmap;
        this.node = node;
        this.image = image;
        this.way = way;
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

    GraphDisk disk() {
        return disk;
    }

    boolean isFull() {
        return parent() == null;
    }

    boolean isStreamed() {
        return way == BackupWay.STREAMED;
    }

    DataSize size() {
        return disk.active().size();
    }

    /** Describes the disk to the receiver of its data. */
    PulledDisk pulled(String chain, int number) {
        return new PulledDisk(chain, number, disk.name(), size(), isFull(), reason);
    }

    /** Sets the digest of the data that went to a receiver. */
    void streamed(Sha256 ofStream) {
        digest = ofStream;
    }

    void prepare(NodeNames names, UndoSteps undo, Wanted wanted) {
        if (way == BackupWay.STREAMED) {
            return;
        }
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
        if (way == BackupWay.PULLED) {
            return;
        }
        closed = false;
        undo.push("the node " + node, this::close);
        try {
            qmp.blocking()
                    .execute(
                            "blockdev-add",
                            ImageSource.of(file, Format.QCOW2).withoutBacking().blockdev(node, false));
        } catch (QmpCommandException e) {
            undo.pop();
            throw Refused.refused(file + " cannot be opened", file, e);
        }
    }

    private @Nullable BackedUpDisk parent() {
        return reason.isEmpty() ? before : null;
    }

    /** Returns the action that begins to record changes for the next backup. */
    TransactionAction recording() {
        return TransactionAction.blockDirtyBitmapAdd(
                BlockDirtyBitmapAdd.builder(disk.active().name(), bitmap)
                        .persistent(disk.active().driver().equals("qcow2") && !BackupReason.isOld(disk.active()))
                        .build());
    }

    /**
     * Merges the lower layers' changes since the last backup into the bitmap of the active layer, which the copying reads alone. It does no harm if the backup fails. It
     * is no action of a transaction: to undo one, QEMU puts the bitmap back as it was, without what the guest has written meanwhile.
     */
    void gather() {
        BackedUpDisk parent = parent();
        List<BlockDirtyBitmapOrStr> lower = parent == null
                ? List.of()
                : sources(
                        parent.bitmap(), disk.layers().subList(1, disk.layers().size()));
        if (parent == null || lower.isEmpty()) {
            return;
        }
        try {
            qmp.blocking().block().blockDirtyBitmapMerge(disk.active().name(), parent.bitmap(), lower);
        } catch (QmpCommandException e) {
            throw Refused.refused("the changes of disk '" + disk.name() + "' cannot be put together", e);
        }
    }

    /** Returns the action that begins the copying of the disk itself; of an increment, what the bitmap of the last backup has at that moment. */
    TransactionAction copying(@Nullable DataSize speed) {
        BackedUpDisk parent = parent();
        return TransactionAction.blockdevBackup(
                backup(disk.active().name(), parent == null ? "" : parent.bitmap(), speed)
                        .build());
    }

    /** Returns the action that begins the backup of what a view shows; what was copied needs no place in the fleecing any more. */
    TransactionAction action(String view, @Nullable DataSize speed) {
        BlockdevBackup.Builder backup = backup(view, Fleecing.CHANGES, speed);
        if (qmp.greeting().version().atLeast(9, 1)) {
            backup.discardSource(true);
        }
        return TransactionAction.blockdevBackup(backup.build());
    }

    private BlockdevBackup.Builder backup(String source, String marked, @Nullable DataSize speed) {
        boolean increment = parent() != null;
        BlockdevBackup.Builder backup = BlockdevBackup.builder(
                        source, increment ? MirrorSyncMode.BITMAP : MirrorSyncMode.FULL, node)
                .jobId(job)
                .autoDismiss(false);
        if (speed != null) {
            backup.speed(speed.bytes());
        }
        return increment ? backup.bitmap(marked).bitmapMode(BitmapSyncMode.NEVER) : backup;
    }

    /** Returns the bitmaps with the changes since the last backup; none if the whole disk is copied. */
    List<BlockDirtyBitmapOrStr> changed() {
        BackedUpDisk parent = parent();
        return parent == null ? List.of() : sources(parent.bitmap(), disk.layers());
    }

    private static List<BlockDirtyBitmapOrStr> sources(String name, List<GraphNode> layers) {
        return layers.stream()
                .filter(layer -> BackupReason.find(layer, name) != null)
                .map(layer -> BlockDirtyBitmapOrStr.of(BlockDirtyBitmap.of(layer.name(), name)))
                .toList();
    }

    /** Removes the bitmaps of a backup that did not succeed; the bits since the last one are in that one's bitmap still. */
    void forget() {
        for (String layer : layers(DiskGraph.read(qmp))) {
            remove(qmp, layer, bitmap);
        }
    }

    /** Removes the bitmaps of earlier backups that the backup has made useless. */
    void removeOld(DiskGraph graph, Predicate<String> ofEarlier) {
        for (String layer : layers(graph)) {
            Stream.ofNullable(graph.node(layer))
                    .flatMap(node -> node.bitmaps().stream())
                    .flatMap(one -> Stream.ofNullable(one.name()))
                    .filter(name -> !name.equals(bitmap))
                    .filter(ofEarlier)
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

    /** Describes the part, whose image is on the storage then. QEMU tells its end when the data may be in the memory of the host only. */
    BackedUpDisk result(Wanted wanted) throws IOException {
        Sha256 found = digest;
        if (found == null) {
            Durable.sync(image.path());
            found = ImageDigest.of(image.path(), wanted);
        }
        return new BackedUpDisk(
                disk.name(),
                String.valueOf(image.path().getFileName()),
                way == BackupWay.STREAMED,
                size(),
                isFull(),
                reason,
                bitmap,
                found);
    }
}
