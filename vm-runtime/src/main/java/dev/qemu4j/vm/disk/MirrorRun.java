package dev.qemu4j.vm.disk;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.BlockdevCacheInfo;
import dev.qemu4j.qapi.block.BlockdevCreateOptions;
import dev.qemu4j.qapi.block.BlockdevMirror;
import dev.qemu4j.qapi.block.BlockdevRef;
import dev.qemu4j.qapi.block.MirrorCopyMode;
import dev.qemu4j.qapi.block.MirrorSyncMode;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.qmp.job.JobException;
import dev.qemu4j.qmp.job.JobSteps;
import dev.qemu4j.qmp.job.Jobs;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphNode;
import dev.qemu4j.vm.disk.step.internal.BackingName;
import dev.qemu4j.vm.disk.step.internal.ImageFormatting;
import dev.qemu4j.vm.disk.step.internal.LastStep;
import dev.qemu4j.vm.disk.step.internal.NodeClosing;
import dev.qemu4j.vm.disk.step.internal.NodeNames;
import dev.qemu4j.vm.disk.step.internal.OverlayFile;
import dev.qemu4j.vm.disk.step.internal.Refusals;
import dev.qemu4j.vm.disk.step.internal.Refusals.NewImage;
import dev.qemu4j.vm.disk.step.internal.Refused;
import dev.qemu4j.vm.disk.step.internal.UndoSteps;
import dev.qemu4j.vm.disk.step.internal.Wanted;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The start of a mirror into a new image. A job that fails takes the image with it. */
final class MirrorRun {
    private final QmpClient qmp;
    private final String id;
    private final Path target;
    private final MirrorOptions options;
    private final UndoSteps undo = new UndoSteps();
    private final LastStep last = new LastStep();

    MirrorRun(QmpClient qmp, String id, Path target, MirrorOptions options) {
        this.qmp = qmp;
        this.id = id;
        this.target = target.toAbsolutePath();
        this.options = options;
    }

    Job start(Wanted wanted) {
        Refusals refusals = new Refusals(qmp, "mirror");
        GraphDisk disk = refusals.disk(id);
        GraphNode below = options.topOnly() ? backing(disk) : null;
        NewImage image = refusals.newImage(disk, below == null ? disk.layers() : List.of(disk.active()), target);
        NodeNames names = new NodeNames(refusals.graph());
        String chosen = options.nodeName();
        String node = chosen == null ? names.next("mirror") : names.require(chosen);
        try {
            OverlayFile file = OverlayFile.create(image, options.overwrite());
            undo.push(file);
            format(names.next("qemu4j-mirror"), disk, below, wanted);
            wanted.require();
            add(node, disk.active(), below);
            wanted.require();
            refusals.requireUnchanged();
            return mirror(disk, node, below);
        } catch (RuntimeException | Error e) {
            if (!last.mayBeTaken()) {
                undo.run(e);
            }
            throw e;
        }
    }

    private static GraphNode backing(GraphDisk disk) {
        if (disk.layers().size() < 2) {
            throw new DiskException(
                    "mirror of disk '" + disk.name() + "': no layer is below " + disk.active()
                            + " (expected: a layer with a backing file, or a mirror of the whole disk)",
                    null);
        }
        return disk.layers().get(1);
    }

    private void format(String name, GraphDisk disk, @Nullable GraphNode below, Wanted wanted) {
        DataSize size = disk.active().size();
        if (options.format().equals(Format.RAW)) {
            BlockdevCreateOptions raw = BlockdevCreateOptions.file(target.toString(), size);
            ImageFormatting.create(qmp, target, raw, options.timeout(), undo, wanted);
            return;
        }
        BlockdevCreateOptions qcow2 = BlockdevCreateOptions.qcow2(BlockdevRef.of(name), size, q -> {
            if (below != null) {
                q.backingFile(BackingName.of(below, target, false)).backingFmt(BackingName.format(below));
            }
        });
        ImageFormatting.run(qmp, name, target, qcow2, options.timeout(), undo, wanted);
    }

    /** The new image is opened as the disk is now, as far as QEMU tells; it gives back what the guest discards. */
    private void add(String node, GraphNode active, @Nullable GraphNode below) {
        ObjectNode blockdev = ImageSource.of(target, options.format()).blockdev(node, false);
        BlockdevCacheInfo cache = active.info().cache();
        blockdev.put("discard", "unmap")
                .put("detect-zeroes", active.info().detectZeroes().toString());
        blockdev.putObject("cache").put("direct", cache.direct()).put("no-flush", cache.noFlush());
        if (below != null) {
            blockdev.put("backing", below.name());
        }
        try {
            undo.push("the node " + node, () -> NodeClosing.remove(qmp, node));
            qmp.blocking().execute("blockdev-add", blockdev);
        } catch (QmpCommandException e) {
            undo.pop();
            throw Refused.refused(target + " cannot be opened", target, e);
        }
    }

    private Job mirror(GraphDisk disk, String node, @Nullable GraphNode below) {
        String job = LayerJobs.newId("mirror");
        BlockdevMirror.Builder command = BlockdevMirror.builder(
                        disk.top().name(), node, below == null ? MirrorSyncMode.FULL : MirrorSyncMode.TOP)
                .jobId(job)
                .copyMode(options.writeBlocking() ? MirrorCopyMode.WRITE_BLOCKING : MirrorCopyMode.BACKGROUND)
                .autoDismiss(false);
        if (!disk.filters().isEmpty()) {
            command.replaces(disk.active().name());
        }
        DataSize speed = options.speed();
        if (speed != null) {
            command.speed(speed.bytes());
        }
        List<GraphNode> old = below == null ? disk.layers() : disk.layers().subList(0, 1);
        JobSteps steps = new JobSteps() {
            @Override
            public void afterEnd(@Nullable RuntimeException failure) {
                end(node, old, failure);
            }
        };
        return last.take(
                () -> Jobs.of(qmp).start(job, command.build(), steps),
                "mirror of disk '" + disk.name() + "'",
                "the job " + job + " may mirror the disk '" + disk.name() + "': attach to it, or look at the graph; "
                        + left(node));
    }

    private String left(String node) {
        return "the node " + node + " and the file " + target + " were left";
    }

    /** Only an outcome that QEMU has told is undone: the guest may use the new image. */
    private void end(String node, List<GraphNode> old, @Nullable RuntimeException failure) {
        if (failure == null) {
            if (isUsed(node)) {
                NodeClosing.closeUnused(qmp, old);
            }
        } else if (failure instanceof JobException told && told.isOutcomeKnown()) {
            undo.run(failure);
        } else {
            failure.addSuppressed(new DiskException(left(node) + ": the disk may be on it, look at the graph", null));
        }
    }

    /** Closes the new image, unless something uses it, as after a pivot. QEMU knows all users, exports as well; the graph does not. */
    private boolean isUsed(String node) {
        try {
            qmp.blocking().block().blockdevDel(node);
            return false;
        } catch (QmpCommandException e) {
            return true;
        }
    }
}
