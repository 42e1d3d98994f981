package dev.qemu4j.vm.disk.revert.internal;

import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.BlockdevCacheInfo;
import dev.qemu4j.qapi.block.BlockdevCreateOptions;
import dev.qemu4j.qapi.block.BlockdevOptions;
import dev.qemu4j.qapi.block.BlockdevRef;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphNode;
import dev.qemu4j.vm.disk.refusal.internal.UsedFiles;
import dev.qemu4j.vm.disk.revert.DiskRevert;
import dev.qemu4j.vm.disk.revert.RevertOptions;
import dev.qemu4j.vm.disk.step.internal.BackingName;
import dev.qemu4j.vm.disk.step.internal.ImageFormatting;
import dev.qemu4j.vm.disk.step.internal.NodeClosing;
import dev.qemu4j.vm.disk.step.internal.NodeNames;
import dev.qemu4j.vm.disk.step.internal.OverlayFile;
import dev.qemu4j.vm.disk.step.internal.Refusals.NewImage;
import dev.qemu4j.vm.disk.step.internal.Refused;
import dev.qemu4j.vm.disk.step.internal.UndoSteps;
import dev.qemu4j.vm.disk.step.internal.Wanted;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The part of one disk in a reverting. */
final class RevertPart {
    private final QmpClient qmp;
    private final GraphDisk disk;
    private final NewImage image;
    private final RevertOptions options;
    private final String node;
    private final RevertHook hook;
    private final @Nullable OverlayFile old;

    RevertPart(QmpClient qmp, GraphDisk disk, NewImage image, NodeNames names, RevertOptions options) {
        this.qmp = qmp;
        this.disk = disk;
        this.image = image;
        this.options = options;
        node = names.next("overlay");
        hook = new RevertHook(qmp, names.next(RevertHook.PREFIX));
        requireRoom(image.path());
        old = options.keep() ? null : OverlayFile.ofLayer(disk.active().path());
    }

    /** Looks while the guest runs still. The file is made in one step with such a look. */
    private static void requireRoom(Path file) {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new DiskException(file + " is there already (expected: a path where nothing exists)", null);
        }
    }

    /** Makes the overlay and opens it; the guest does not see it yet. */
    void prepare(NodeNames names, UndoSteps undo, Wanted wanted) {
        undo.push(OverlayFile.create(image, false));
        GraphNode base = disk.layers().get(1);
        String backing = BackingName.like(disk.active(), base, image.path());
        String name = names.next("qemu4j-overlay");
        BlockdevCreateOptions create = BlockdevCreateOptions.qcow2(
                BlockdevRef.of(name),
                disk.active().size(),
                q -> q.backingFile(backing).backingFmt(BackingName.format(base)));
        ImageFormatting.run(qmp, name, image.path(), create, options.timeout(), undo, wanted);
        add(base, undo);
    }

    /** The overlay is opened as the disk is now, as far as QEMU tells; it gives back what the guest discards. */
    private void add(GraphNode base, UndoSteps undo) {
        GraphNode active = disk.active();
        BlockdevCacheInfo cache = active.info().cache();
        ObjectNode blockdev = ImageSource.of(image.path(), Format.QCOW2).blockdev(node, false);
        blockdev.put("discard", "unmap")
                .put("detect-zeroes", active.info().detectZeroes().toString())
                .put("backing", base.name());
        blockdev.putObject("cache").put("direct", cache.direct()).put("no-flush", cache.noFlush());
        undo.push("the node " + node, () -> NodeClosing.remove(qmp, node));
        try {
            qmp.blocking().execute("blockdev-add", blockdev);
        } catch (QmpCommandException e) {
            undo.pop();
            throw Refused.refused(image.path() + " cannot be opened", image.path(), e);
        }
    }

    void insertHook(UndoSteps undo) {
        undo.pushOther("the exchange of disk '" + disk.name() + "'", hook::remove);
        try {
            hook.insert(disk.active().name());
        } catch (QmpCommandException e) {
            throw Refused.refused("revert of disk '" + disk.name() + "'", e);
        }
    }

    /** Returns the exchange of the old layer for the overlay. */
    BlockdevOptions exchange() {
        return hook.over(node);
    }

    void removeHook() {
        hook.remove();
    }

    /** QEMU leaves the nodes of {@code -blockdev} open, and their files locked. */
    void closeOld() {
        NodeClosing.closeUnused(qmp, List.of(disk.active()));
    }

    DiskRevert reverted(DiskGraph graph) {
        GraphDisk now = graph.disks().stream()
                .filter(other -> other.active().name().equals(node))
                .findFirst()
                .orElseThrow(() -> new DiskException("the overlay '" + node + "' is no active layer any more", null));
        Path file = disk.active().path();
        if (old != null && UsedFiles.refusal(graph, old.path()) == null) {
            old.delete();
        }
        return new DiskRevert(image.path(), now, disk.active(), file != null && Files.exists(file));
    }
}
