package dev.qemu4j.qmp.job;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.qapi.block.BlockDeviceInfo;
import dev.qemu4j.qapi.block.BlockdevCreateOptions;
import dev.qemu4j.qapi.block.BlockdevDetectZeroesOptions;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.qapi.block.BlockdevOptions;
import dev.qemu4j.qapi.block.BlockdevRef;
import dev.qemu4j.qapi.block.NewImageMode;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.qmp.QmpTimeoutException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes a snapshot of a disk of a running QEMU into a new overlay, and never overwrites a file.
 *
 * <p>{@code blockdev-snapshot-sync} and {@code blockdev-create} empty a file that exists. This class makes the file itself,
 * which fails if there is one, has QEMU format it, and only then puts it on top of the disk with {@code
 * blockdev-snapshot-sync} in the mode {@code existing}, in which QEMU opens it as it has the disk open: with the node's
 * cache mode, {@code discard} and {@code detect-zeroes}, and a drive's {@code aio}. QEMU must see the caller's file system,
 * and be allowed to write to files that the caller makes. If QEMU refuses a step, those before are undone, and the file is
 * deleted.
 */
public final class LiveSnapshot {
    private static final Set<String> FORMATS = Set.of(
            "raw", "qcow2", "qcow", "qed", "vmdk", "vdi", "vpc", "vhdx", "parallels", "bochs", "cloop", "dmg", "luks");
    private static final Set<String> PROTOCOLS =
            Set.of("file", "host_device", "nbd", "nvme", "iscsi", "rbd", "ssh", "nfs");

    private final QmpClient client;
    private final Jobs jobs;
    private final NewFile file;
    private final String overlay;
    private final Deque<Supplier<CompletableFuture<?>>> undo = new ArrayDeque<>();

    private LiveSnapshot(QmpClient client, NewFile file, String overlay) {
        this.client = client;
        jobs = Jobs.of(client);
        this.file = file;
        this.overlay = overlay;
    }

    /**
     * Takes a snapshot: the node's image stays as it is from now on, and the guest writes to the overlay.
     *
     * @param client connected to the QEMU
     * @param file the overlay's file, which must not exist yet
     * @param overlay the node name that the overlay gets
     * @param node the disk's active node, of an image format or a protocol; no filter
     * @return completes with null once the guest writes to the overlay; fails with {@link
     *     java.io.UncheckedIOException} if the file exists or cannot be made, and with {@link JobException} or as {@link
     *     QmpClient#execute(dev.qemu4j.qapi.QmpCommand)} does if QEMU refuses. {@link JobException} with the word
     *     "unknown" if QEMU did not say whether it has done it: the file is left then
     */
    public static CompletableFuture<@Nullable Void> take(QmpClient client, Path file, String overlay, String node) {
        NewFile created;
        try {
            created = NewFile.create(file);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        return new LiveSnapshot(client, created, overlay).take(node);
    }

    private CompletableFuture<@Nullable Void> take(String node) {
        return client.block()
                .queryNamedBlockNodes(q -> q.flat(true))
                .thenApply(nodes -> find(nodes, node))
                .thenCompose(disk -> create(disk).thenCompose(none -> put(disk, node)))
                .handle((none, failure) ->
                        failure == null ? CompletableFuture.<@Nullable Void>completedFuture(null) : failed(failure))
                .thenCompose(end -> end);
    }

    private CompletableFuture<@Nullable Void> create(BlockDeviceInfo disk) {
        String name = Jobs.newId();
        Long size = disk.image().virtualSize();
        DataSize bytes = DataSize.ofBytes(Objects.requireNonNull(size, "query-named-block-nodes without virtual-size"));
        String backing = backingFile(disk);
        BlockdevDriver format = backingFormat(disk.drv());
        return add(name)
                .thenCompose(none -> jobs.create(BlockdevCreateOptions.qcow2(
                        BlockdevRef.of(name), bytes, q -> q.backingFile(backing).backingFmt(format))))
                .thenCompose(Job::result)
                .thenCompose(none -> client.block().blockdevDel(name))
                .thenRun(undo::clear)
                .thenApply(none -> null);
    }

    private CompletableFuture<@Nullable Void> add(String name) {
        return client.block()
                .blockdevAdd(BlockdevOptions.file(file.path().toString(), f -> f.nodeName(name)))
                .thenRun(() -> undo.push(() -> client.block().blockdevDel(name)))
                .thenApply(none -> null);
    }

    /** No query tells a node's {@code discard} and {@code aio}, so QEMU opens the overlay by the disk's own flags. */
    private CompletableFuture<@Nullable Void> put(BlockDeviceInfo disk, String node) {
        return client.block()
                .blockdevSnapshotSync(
                        fileName(disk.detectZeroes()),
                        s -> s.nodeName(node)
                                .snapshotNodeName(overlay)
                                .format("qcow2")
                                .mode(NewImageMode.EXISTING));
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

    /** Undoes the changes, unless it is not known what was done. */
    private CompletableFuture<@Nullable Void> failed(Throwable wrapped) {
        Throwable failure =
                wrapped instanceof CompletionException && wrapped.getCause() != null ? wrapped.getCause() : wrapped;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof QmpTimeoutException || cause instanceof QmpDisconnectedException) {
                return CompletableFuture.failedFuture(new JobException(
                        overlay,
                        "may be on top of its disk, the outcome is unknown: look with query-named-block-nodes; its file "
                                + file.path() + " was left",
                        null,
                        failure));
            }
        }
        return undoNext(failure);
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
                .orElseThrow(() -> new JobException(name, "is no block node of this QEMU", null, null));
    }

    private static BlockdevDriver backingFormat(String driver) {
        if (FORMATS.contains(driver)) {
            return BlockdevDriver.of(driver);
        }
        if (PROTOCOLS.contains(driver)) {
            return BlockdevDriver.RAW;
        }
        throw new IllegalArgumentException(
                "node of the driver " + driver + " (expected: an image format or a protocol; name the node below it)");
    }

    /** A relative name would be looked for beside the overlay, not where QEMU found it. */
    private static String backingFile(BlockDeviceInfo disk) {
        String name = disk.file();
        if (!name.startsWith("/") && !name.startsWith("json:") && !name.contains("://")) {
            throw new IllegalArgumentException("node " + disk.nodeName() + " has the relative file name " + name
                    + " (expected: an absolute one, which the overlay can refer to)");
        }
        return name;
    }
}
