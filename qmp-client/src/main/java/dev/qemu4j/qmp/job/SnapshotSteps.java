package dev.qemu4j.qmp.job;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.CallerStack;
import dev.qemu4j.qapi.MissingMemberException;
import dev.qemu4j.qapi.block.BlockDeviceInfo;
import dev.qemu4j.qapi.block.BlockdevCreateOptions;
import dev.qemu4j.qapi.block.BlockdevDetectZeroesOptions;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.qapi.block.BlockdevRef;
import dev.qemu4j.qapi.block.NewImageMode;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.qmp.QmpProtocolException;
import dev.qemu4j.qmp.QmpTimeoutException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Takes one snapshot, and undoes its steps if one is refused. */
final class SnapshotSteps {
    private static final Set<String> FORMATS = Set.of(
            "raw", "qcow2", "qcow", "qed", "vmdk", "vdi", "vpc", "vhdx", "parallels", "bochs", "cloop", "dmg", "luks");
    private static final Set<String> PROTOCOLS =
            Set.of("file", "host_device", "nbd", "nvme", "iscsi", "rbd", "ssh", "nfs");

    private final QmpClient client;
    private final Jobs jobs;
    private final NewFile file;
    private final String overlay;
    private final Deque<Supplier<CompletableFuture<?>>> undo = new ArrayDeque<>();

    private volatile @Nullable Job creation;
    private volatile boolean cancelled;

    SnapshotSteps(QmpClient client, NewFile file, String overlay) {
        this.client = client;
        jobs = Jobs.of(client);
        this.file = file;
        this.overlay = overlay;
    }

    CompletableFuture<@Nullable Void> take(String node) {
        return client.block()
                .queryNamedBlockNodes(q -> q.flat(true))
                .thenApply(nodes -> find(nodes, node))
                .thenCompose(disk -> create(disk).thenCompose(none -> put(disk, node)))
                .handle((none, failure) ->
                        failure == null ? CompletableFuture.<@Nullable Void>completedFuture(null) : failed(failure))
                .thenCompose(end -> end);
    }

    /** Has what is not yet done left, and what was done undone. */
    void cancel() {
        cancelled = true;
        Job running = creation;
        if (running != null) {
            running.cancelAsync(); // refused if it has concluded meanwhile
        }
    }

    private CompletableFuture<?> resultOf(Job created) {
        creation = created;
        if (cancelled) {
            created.cancelAsync();
        }
        return created.result();
    }

    private void requireWanted() {
        if (cancelled) {
            throw new CancellationException("the caller has cancelled the snapshot");
        }
    }

    private CompletableFuture<@Nullable Void> create(BlockDeviceInfo disk) {
        requireWanted();
        TemporaryDisk.refuse(disk);
        String name = JobStarter.newId();
        DataSize bytes = size(disk);
        String backing = backingFile(disk);
        BlockdevDriver format = backingFormat(disk);
        return add(name)
                .thenCompose(none -> jobs.createAsync(BlockdevCreateOptions.qcow2(
                        BlockdevRef.of(name), bytes, q -> q.backingFile(backing).backingFmt(format))))
                .thenCompose(this::resultOf)
                .thenCompose(none -> client.block().blockdevDel(name))
                .thenRun(undo::clear)
                .thenApply(none -> null);
    }

    private CompletableFuture<@Nullable Void> add(String name) {
        return client.block()
                .blockdevAdd(Blockdevs.file(name, f -> f.filename(file.path())))
                .thenRun(() -> undo.push(() -> client.block().blockdevDel(name)))
                .thenApply(none -> null);
    }

    /** No query tells a node's {@code discard} and {@code aio}, so QEMU opens the overlay by the disk's own flags. */
    private CompletableFuture<@Nullable Void> put(BlockDeviceInfo disk, String node) {
        requireWanted();
        return client.block()
                .blockdevSnapshotSync(
                        fileName(disk.detectZeroes()),
                        s -> s.nodeName(node)
                                .snapshotNodeName(overlay)
                                .format("qcow2")
                                .mode(NewImageMode.EXISTING))
                .thenRun(this::requireFile)
                .thenApply(none -> null);
    }

    private void requireFile() {
        if (!file.exists()) {
            throw new LiveSnapshotException(
                    "the overlay '" + overlay + "' is on top of its disk, but its file " + file.path()
                            + " is gone: what the guest writes is lost when QEMU ends. QEMU deletes the file if the disk is"
                            + " a drive with snapshot=on; something else may have, too",
                    null);
        }
    }

    /** Those flags are without {@code detect-zeroes}, an option that only this form of a name takes. */
    private String fileName(BlockdevDetectZeroesOptions detectZeroes) {
        String path = file.path().toString();
        if (detectZeroes.equals(BlockdevDetectZeroesOptions.OFF)) {
            return path;
        }
        ObjectNode options = JsonNodeFactory.instance.objectNode().put("detect-zeroes", detectZeroes.toString());
        options.putObject("file").put("driver", "file").put("filename", path);
        return "json:" + options;
    }

    /** Undoes what was done, unless it is not known what was done. */
    private CompletableFuture<@Nullable Void> failed(Throwable wrapped) {
        Throwable failure = CallerStack.unwrapped(wrapped);
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof QmpTimeoutException || cause instanceof QmpDisconnectedException) {
                return CompletableFuture.failedFuture(new LiveSnapshotException(
                        "the overlay '" + overlay + "' may be on top of its disk, the outcome is unknown: look with"
                                + " query-named-block-nodes; its file " + file.path() + " was left",
                        failure));
            }
        }
        return undoNext(
                failure instanceof MissingMemberException
                        ? new QmpProtocolException("query-named-block-nodes: " + failure.getMessage(), failure)
                        : failure);
    }

    private CompletableFuture<@Nullable Void> undoNext(Throwable failure) {
        Supplier<CompletableFuture<?>> step = undo.poll();
        if (step == null) {
            file.delete(failure);
            return CompletableFuture.failedFuture(failure);
        }
        return step.get()
                .handle((none, refused) -> {
                    if (refused == null) {
                        return undoNext(failure);
                    }
                    failure.addSuppressed(refused); // QEMU still has the file open, so it stays
                    return CompletableFuture.<@Nullable Void>failedFuture(failure);
                })
                .thenCompose(end -> end);
    }

    private static BlockDeviceInfo find(List<BlockDeviceInfo> nodes, String name) {
        return nodes.stream()
                .filter(node -> name.equals(node.nodeName()))
                .findFirst()
                .orElseThrow(() -> new LiveSnapshotException(
                        "node '" + name + "' is none of this QEMU's (query-named-block-nodes lists them)", null));
    }

    private static DataSize size(BlockDeviceInfo disk) {
        Long size = disk.image().virtualSize();
        if (size == null || size < 0) {
            throw new QmpProtocolException(
                    "query-named-block-nodes: " + node(disk) + "has the virtual-size " + size + " (expected: >= 0)",
                    null);
        }
        return DataSize.ofBytes(size);
    }

    private static BlockdevDriver backingFormat(BlockDeviceInfo disk) {
        String driver = disk.drv();
        if (FORMATS.contains(driver)) {
            return BlockdevDriver.of(driver);
        }
        if (PROTOCOLS.contains(driver)) {
            return BlockdevDriver.RAW;
        }
        throw new LiveSnapshotException(
                node(disk) + "has the driver " + driver
                        + " (expected: an image format or a protocol; name the node below it)",
                null);
    }

    /** A relative name would be looked for beside the overlay, not where QEMU found it. */
    private static String backingFile(BlockDeviceInfo disk) {
        String name = disk.file();
        if (!name.startsWith("/") && !name.startsWith("json:") && !name.contains("://")) {
            throw new LiveSnapshotException(
                    node(disk) + "has the relative file name " + name
                            + " (expected: an absolute one, which the overlay can refer to)",
                    null);
        }
        return name;
    }

    private static String node(BlockDeviceInfo disk) {
        return "node '" + disk.nodeName() + "' ";
    }
}
