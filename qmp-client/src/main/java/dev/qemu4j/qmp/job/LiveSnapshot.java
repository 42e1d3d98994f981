package dev.qemu4j.qmp.job;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.qmp.QmpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Takes snapshots of a disk of a running QEMU into new overlays, and never overwrites a file.
 *
 * <pre>{@code
 * LiveSnapshot.of(qmp, "disk").take(Path.of("/images/monday.qcow2"), "monday");
 * }</pre>
 *
 * <p>{@code blockdev-snapshot-sync} and {@code blockdev-create} empty a file that exists. This class makes the file itself,
 * which fails if there is one, has QEMU format it, and only then puts it on top of the disk with {@code
 * blockdev-snapshot-sync} in the mode {@code existing}, in which QEMU opens it as it has the disk open: with the node's
 * cache mode, {@code discard} and {@code detect-zeroes}, and a drive's {@code aio}. QEMU must see the caller's file system,
 * and be allowed to write to files that the caller makes. If QEMU refuses a step, those before are undone, and the file is
 * deleted.
 *
 * <p>A drive with {@code snapshot=on} is refused, and so is any disk whose file has been deleted: QEMU would delete the
 * overlay's file at once.
 */
public final class LiveSnapshot {
    /** Each step has the client's own limit. */
    private static final Duration UNDO = Duration.ofMinutes(5);

    private final QmpClient client;
    private final String node;

    private LiveSnapshot(QmpClient client, String node) {
        this.client = client;
        this.node = node;
    }

    /**
     * Chooses the disk.
     *
     * @param client connected to the QEMU
     * @param node the disk's active node, of an image format or a protocol; no filter
     * @return the maker of its snapshots; the next one needs the overlay of the last one as its node
     */
    public static LiveSnapshot of(QmpClient client, String node) {
        return new LiveSnapshot(Objects.requireNonNull(client, "client"), Objects.requireNonNull(node, "node"));
    }

    /**
     * Takes a snapshot: the node's image stays as it is from now on, and the guest writes to the overlay.
     *
     * @param file the overlay's file, which must not exist yet
     * @param overlay the node name that the overlay gets
     * @throws LiveSnapshotException if the node allows no such snapshot, or its own file is gone; with the word "unknown" if QEMU
     *     did not say whether it
     *     has done it: the file is left then
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted: the steps are undone first; with a suppressed
     *     {@link LiveSnapshotException} if it was too late for that, and the file is the disk's from then on
     * @throws dev.qemu4j.base.QemuException {@link JobException}, or as {@link QmpClient#execute(dev.qemu4j.qapi.QmpCommand)} fails, if
     *     QEMU refuses; or if the file exists or cannot be made
     */
    public void take(Path file, String overlay) {
        String wait = "waiting for the snapshot of " + node;
        Await.requireWanted(wait);
        SnapshotSteps steps = steps(file, overlay);
        CompletableFuture<@Nullable Void> end = steps.take(node);
        Await.result(end, wait, () -> {
            steps.cancel();
            if (!Await.ended(end, UNDO) || !end.isCompletedExceptionally()) {
                throw new LiveSnapshotException(
                        "the overlay '" + overlay
                                + "' is on top of its disk, or may be, although the wait was interrupted: its file "
                                + file + " is in use",
                        null);
            }
        });
    }

    /**
     * Takes a snapshot, as {@link #take} does.
     *
     * @param file the overlay's file, which must not exist yet
     * @param overlay the node name that the overlay gets
     * @return a future that completes once the guest writes to the overlay. Cancelling undoes the steps that were taken, unless the
     *     overlay is about to be put on top already
     */
    public CompletableFuture<@Nullable Void> takeAsync(Path file, String overlay) {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(overlay, "overlay");
        try {
            SnapshotSteps steps = steps(file, overlay);
            return OwnedFuture.of(steps.take(node), steps::cancel);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private SnapshotSteps steps(Path file, String overlay) {
        Objects.requireNonNull(overlay, "overlay");
        return new SnapshotSteps(client, NewFile.create(Objects.requireNonNull(file, "file")), overlay);
    }
}
