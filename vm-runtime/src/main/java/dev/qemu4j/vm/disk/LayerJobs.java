package dev.qemu4j.vm.disk;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qapi.block.BlockCommit;
import dev.qemu4j.qapi.block.BlockStream;
import dev.qemu4j.qapi.block.BlockdevOnError;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.qmp.job.JobSteps;
import dev.qemu4j.qmp.job.Jobs;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphNode;
import dev.qemu4j.vm.disk.refusal.internal.BaseFile;
import dev.qemu4j.vm.disk.refusal.internal.DiskExports;
import dev.qemu4j.vm.disk.step.internal.BackingName;
import dev.qemu4j.vm.disk.step.internal.LastStep;
import dev.qemu4j.vm.disk.step.internal.NodeClosing;
import dev.qemu4j.vm.disk.step.internal.NodeNames;
import dev.qemu4j.vm.disk.step.internal.Refusals;
import dev.qemu4j.vm.disk.step.internal.Refused;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Starts the jobs that move data between the layers of a disk, and close the nodes that are in no chain afterwards. */
final class LayerJobs {
    private static final String RANDOM =
            Integer.toHexString(ThreadLocalRandom.current().nextInt());
    private static final AtomicLong last = new AtomicLong();

    private final QmpClient qmp;
    private final String id;
    private final Refusals refusals;

    /** Reads the graph for an operation, whose turn it is. */
    LayerJobs(QmpClient qmp, String id, String operation) {
        this.qmp = qmp;
        this.id = id;
        refusals = new Refusals(qmp, operation);
    }

    Job commit(LayerOptions options) {
        GraphDisk disk = refusals.disk(id);
        return commit(disk, LayerRange.ofCommit(disk, options), options);
    }

    Job stream(LayerOptions options) {
        GraphDisk disk = refusals.disk(id);
        return stream(disk, LayerRange.ofStream(disk, options), options);
    }

    /** Only a stream leaves the content of the layers below as it is; the active layer has none above that could take its data. */
    Job delete(String layer, LayerOptions options) {
        GraphDisk disk = refusals.disk(id);
        List<GraphNode> layers = disk.layers();
        int index = layers.indexOf(disk.layer(layer));
        LayerOptions.Builder range = options.toBuilder().allLayers();
        if (index == 0) {
            LayerOptions active = range.top(layers.get(0).name()).build();
            return commit(disk, LayerRange.ofCommit(disk, active), active);
        }
        range.top(layers.get(index - 1).name());
        if (index + 1 < layers.size()) {
            range.base(layers.get(index + 1).name());
        }
        LayerOptions middle = range.build();
        return stream(disk, LayerRange.ofStream(disk, middle), middle);
    }

    /**
     * The commit of the active layer finalizes itself. Between its copy and its end, the guest's disk stands still, and it rewrites no header, so that
     * it needs no flush either.
     */
    private Job commit(GraphDisk disk, LayerRange range, LayerOptions options) {
        boolean active = range.above() == null;
        if (active && options.pending()) {
            throw new DiskException(
                    "pending: a commit of the active layer would stop the disk " + disk.name()
                            + " until it is finalized (expected: no pending; the job is ready first, and waits for"
                            + " complete)",
                    null);
        }
        refusals.move(disk, range.committed(), range.bottom());
        Refused.refuse(DiskExports.of(qmp, refusals.graph()).refusal(range.top(), range.bottom()));
        requireFile(range.bottom());
        String job = newId("commit");
        BlockCommit.Builder command = BlockCommit.builder(disk.top().name())
                .jobId(job)
                .topNode(range.top().name())
                .autoDismiss(false)
                .autoFinalize(active);
        GraphNode base = range.bottom();
        command.baseNode(base.name());
        DataSize speed = options.speed();
        if (speed != null) {
            command.speed(speed.bytes());
        }
        BlockdevOnError onError = options.onError();
        if (onError != null) {
            command.onError(onError);
        }
        GraphNode above = range.above();
        String name = above == null ? null : BackingName.after(above, base);
        if (name != null) {
            command.backingFile(name);
        }
        JobSteps steps = active ? closing(range.committed()) : steps(job, base.name(), options, range.committed());
        return start("commit", disk, base.path(), job, command.build(), steps);
    }

    private Job stream(GraphDisk disk, LayerRange range, LayerOptions options) {
        refusals.move(disk, range.streamed(), range.top());
        if (range.above() != null) {
            requireFile(range.top());
        }
        String job = newId("stream");
        BlockStream.Builder command = BlockStream.builder(range.top().name())
                .jobId(job)
                .autoDismiss(false)
                .autoFinalize(false);
        GraphNode base = range.base();
        if (base != null) {
            command.baseNode(base.name());
        }
        DataSize speed = options.speed();
        if (speed != null) {
            command.speed(speed.bytes());
        }
        BlockdevOnError onError = options.onError();
        if (onError != null) {
            command.onError(onError);
        }
        String name = base == null ? null : BackingName.after(range.top(), base);
        if (name != null) {
            command.backingFile(name);
        }
        if (options.bitmaps()) {
            BitmapMerge.upwards(qmp, disk, range.streamed());
        }
        JobSteps steps = steps(job, range.top().name(), options, range.streamed());
        return start("stream", disk, range.top().path(), job, command.build(), steps);
    }

    private JobSteps steps(String job, String filled, LayerOptions options, List<GraphNode> removed) {
        return new DiskJobSteps(qmp, job, filled, options.pending(), closing(removed));
    }

    private JobSteps closing(List<GraphNode> removed) {
        return new JobSteps() {
            @Override
            public void afterEnd(@Nullable RuntimeException failure) {
                if (failure == null) {
                    NodeClosing.closeUnused(qmp, removed);
                }
            }
        };
    }

    private void requireFile(GraphNode layer) {
        NodeNames names = new NodeNames(refusals.graph());
        Refused.refuse(new BaseFile(qmp, () -> names.next("qemu4j-look")).refusal(layer));
    }

    /** Names the users of the file that the job writes, if QEMU cannot have it for itself. */
    private Job start(
            String what,
            GraphDisk disk,
            @Nullable Path written,
            String job,
            QmpCommand<@Nullable Void> command,
            JobSteps steps) {
        String operation = what + " of disk '" + disk.name() + "'";
        return new LastStep()
                .take(
                        () -> Jobs.of(qmp).start(job, command, steps),
                        operation,
                        written,
                        "the job " + job + " may be the " + operation
                                + ": attach to it, and finalize it if it is pending");
    }

    /** Returns an id that tells the operation; other programs may count as well, so it has something random. */
    static String newId(String what) {
        return what + "-" + RANDOM + "-" + last.incrementAndGet();
    }
}
