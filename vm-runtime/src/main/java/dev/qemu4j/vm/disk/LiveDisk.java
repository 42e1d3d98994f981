package dev.qemu4j.vm.disk;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.disk.failure.DiskBusyException;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.revert.DiskRevert;
import dev.qemu4j.vm.disk.revert.RevertOptions;
import dev.qemu4j.vm.disk.step.internal.DiskTask;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A disk of a QEMU that runs. Each operation looks for it anew by its name, so that it stays the same disk when snapshots and commits change its
 * nodes. Safe for use by several threads.
 *
 * <p>The methods throw, and the futures fail with, a {@link dev.qemu4j.vm.disk.graph.NoSuchDiskException} if no disk has the name, or
 * several have; a {@link DiskBusyException} if a job uses the disk; a {@link DiskException} if the operation is refused; or else as
 * {@link QmpClient#execute(dev.qemu4j.qapi.QmpCommand)} fails. A refusal leaves the guest, the graph and all files as they were; where the
 * outcome of the last step is unknown, the message says so, and nothing is undone.
 *
 * <p>QEMU must see the caller's file system, and be allowed to write to files that the caller makes.
 */
public final class LiveDisk extends DiskLayers {
    private final QmpClient qmp;
    private final String id;

    LiveDisk(QmpClient qmp, String id) {
        super(qmp, id);
        this.qmp = qmp;
        this.id = id;
    }

    /**
     * Returns the name by which the disk is found.
     *
     * @return the name that its user has given
     */
    public String id() {
        return id;
    }

    /**
     * Reads the disk as it is now.
     *
     * @return its device, names, filters, layers and jobs
     */
    public GraphDisk graph() {
        return Await.result(graphAsync(), "waiting for the graph of disk " + id);
    }

    /**
     * Reads the disk as it is now, as {@link #graph} does.
     *
     * @return a future of the disk; cancelling gives the question up
     */
    public CompletableFuture<GraphDisk> graphAsync() {
        return OwnedFuture.map(DiskGraph.readAsync(qmp), graph -> graph.disk(id));
    }

    /**
     * Takes a snapshot: the active layer stays as it is from now on, and the guest writes to a new overlay.
     *
     * @param overlay the overlay's file, which must not exist yet
     * @return the snapshot with the new chain
     */
    public DiskSnapshot snapshot(Path overlay) {
        Objects.requireNonNull(overlay, "overlay");
        return snapshot(overlay, OverlayOptions.defaults());
    }

    /**
     * Takes a snapshot, as {@link #snapshot(Path)} does.
     *
     * @param overlay the overlay's file, which must not exist yet
     * @return a future of the snapshot; cancelling undoes what was done, unless the overlay is in use already
     */
    public CompletableFuture<DiskSnapshot> snapshotAsync(Path overlay) {
        Objects.requireNonNull(overlay, "overlay");
        return snapshotAsync(overlay, OverlayOptions.defaults());
    }

    /**
     * Takes a snapshot: the active layer stays as it is from now on, and the guest writes to an overlay.
     *
     * @param overlay the overlay's file
     * @param options sets the format, the names, what happens to bitmaps, and the freezing of the guest
     * @return the snapshot with the new chain
     */
    public DiskSnapshot snapshot(Path overlay, Consumer<? super OverlayOptions.Builder> options) {
        Objects.requireNonNull(overlay, "overlay");
        Objects.requireNonNull(options, "options");
        return only(Disks.snapshotTask(qmp, Map.of(id, overlay), options).await(waiting("a snapshot of")));
    }

    /**
     * Takes a snapshot, as {@link #snapshot(Path, Consumer)} does.
     *
     * @param overlay the overlay's file
     * @param options the format, the names, the policy for bitmaps, and the freezing of the guest
     * @return a future of the snapshot; cancelling undoes what was done, unless the overlay is in use already
     */
    public CompletableFuture<DiskSnapshot> snapshotAsync(
            Path overlay, Consumer<? super OverlayOptions.Builder> options) {
        Objects.requireNonNull(overlay, "overlay");
        Objects.requireNonNull(options, "options");
        return OwnedFuture.map(
                Disks.snapshotTask(qmp, Map.of(id, overlay), options).future(), LiveDisk::only);
    }

    /**
     * Gives up what the guest has written since the snapshot that its active layer stands on, and resets the machine, as {@link Disks#revert(Map, Consent.DiskReverting)} does.
     *
     * @param overlay the new overlay's file, which must not exist yet
     * @param consent {@link Consent#whatTheGuestHasWrittenSinceIsLost}
     * @return the disk with the new overlay
     */
    public DiskRevert revert(Path overlay, Consent.DiskReverting consent) {
        return revert(overlay, consent, RevertOptions.defaults());
    }

    /**
     * Gives up what the guest has written since the snapshot, as {@link #revert(Path, Consent.DiskReverting)} does.
     *
     * @param overlay the new overlay's file, which must not exist yet
     * @param consent {@link Consent#whatTheGuestHasWrittenSinceIsLost}
     * @return a future of the disk; cancelling undoes what was done, unless the overlay is in use already
     */
    public CompletableFuture<DiskRevert> revertAsync(Path overlay, Consent.DiskReverting consent) {
        return revertAsync(overlay, consent, RevertOptions.defaults());
    }

    /**
     * Gives up what the guest has written since the snapshot that its active layer stands on, and resets the machine, as {@link Disks#revert(Map, Consent.DiskReverting)} does.
     *
     * @param overlay the new overlay's file, which must not exist yet
     * @param consent {@link Consent#whatTheGuestHasWrittenSinceIsLost}
     * @param options sets what happens to the old layer and its bitmaps
     * @return the disk with the new overlay
     */
    public DiskRevert revert(
            Path overlay, Consent.DiskReverting consent, Consumer<? super RevertOptions.Builder> options) {
        Objects.requireNonNull(overlay, "overlay");
        Objects.requireNonNull(consent, "consent");
        Objects.requireNonNull(options, "options");
        return Disks.revertTask(qmp, Map.of(id, overlay), consent, options)
                .await(waiting("a reverting of"))
                .values()
                .iterator()
                .next();
    }

    /**
     * Gives up what the guest has written since the snapshot, as {@link #revert(Path, Consent.DiskReverting, Consumer)} does.
     *
     * @param overlay the new overlay's file, which must not exist yet
     * @param consent {@link Consent#whatTheGuestHasWrittenSinceIsLost}
     * @param options sets what happens to the old layer and its bitmaps
     * @return a future of the disk; cancelling undoes what was done, unless the overlay is in use already
     */
    public CompletableFuture<DiskRevert> revertAsync(
            Path overlay, Consent.DiskReverting consent, Consumer<? super RevertOptions.Builder> options) {
        Objects.requireNonNull(overlay, "overlay");
        Objects.requireNonNull(consent, "consent");
        Objects.requireNonNull(options, "options");
        return OwnedFuture.map(
                Disks.revertTask(qmp, Map.of(id, overlay), consent, options).future(),
                reverts -> reverts.values().iterator().next());
    }

    /**
     * Makes the disk larger. The guest is told, and sees the new size at once where its driver knows how.
     *
     * @param size the new size, above that of now
     */
    public void grow(DataSize size) {
        resize(size, false).await(waiting("a new size of"));
    }

    /**
     * Makes the disk larger, as {@link #grow} does.
     *
     * @param size the new size, above that of now
     * @return a future that completes when QEMU has done it; cancelling takes nothing back
     */
    public CompletableFuture<@Nullable Void> growAsync(DataSize size) {
        return OwnedFuture.map(resize(size, false).future(), disk -> null);
    }

    /**
     * Makes the disk smaller; what is beyond its new end is lost. Shrink the partitions and file systems in it before. The recording bitmaps of its active layer
     * are stopped before, also if QEMU refuses then: none knows what was cut off if the disk grows again, so that the next backup is a full one.
     *
     * @param size the new size, below that of now
     * @param consent {@link Consent#dataBeyondTheEndIsLost}
     * @throws DiskException if QEMU refuses, or leaves the size as it was, as that of a block device
     */
    public void shrink(DataSize size, Consent.Shrinking consent) {
        Objects.requireNonNull(consent, "consent");
        resize(size, true).await(waiting("a new size of"));
    }

    /**
     * Makes the disk smaller, as {@link #shrink} does.
     *
     * @param size the new size, below that of now
     * @param consent {@link Consent#dataBeyondTheEndIsLost}
     * @return a future that completes when QEMU has done it; cancelling takes nothing back
     */
    public CompletableFuture<@Nullable Void> shrinkAsync(DataSize size, Consent.Shrinking consent) {
        Objects.requireNonNull(consent, "consent");
        return OwnedFuture.map(resize(size, true).future(), disk -> null);
    }

    private DiskTask<GraphDisk> resize(DataSize size, boolean smaller) {
        Objects.requireNonNull(size, "size");
        return DiskTask.inTurn(qmp, wanted -> new DiskChange(qmp, id).resize(size, smaller));
    }

    /**
     * Reads the limits of the guest's input and output on the disk.
     *
     * @return the limits, without any if there are none
     * @throws DiskException if no device has the disk: the limits are the device's
     */
    public DiskLimits limits() {
        return Await.result(limitsAsync(), waiting("the limits of"));
    }

    /**
     * Reads the limits of the guest's input and output on the disk, as {@link #limits} does.
     *
     * @return a future of the limits; cancelling gives the question up
     */
    public CompletableFuture<DiskLimits> limitsAsync() {
        return OwnedFuture.map(graphAsync(), DiskChange::limits);
    }

    /**
     * Sets the limits of the guest's input and output on the disk, in place of all that it had; without any they are cleared. Disks of one
     * {@code throttling.group} have their limits in common, and all of them change; those of a {@code throttle} node are others.
     *
     * @param limits sets the limits
     * @throws DiskException if no device has the disk: the limits are the device's
     */
    public void throttle(Consumer<? super DiskLimits.Builder> limits) {
        limitTask(limits).await(waiting("the limits of"));
    }

    /**
     * Sets the limits of the guest's input and output on the disk, as {@link #throttle} does.
     *
     * @param limits sets the limits
     * @return a future that completes when QEMU has set them; cancelling takes nothing back
     */
    public CompletableFuture<@Nullable Void> throttleAsync(Consumer<? super DiskLimits.Builder> limits) {
        return OwnedFuture.map(limitTask(limits).future(), disk -> null);
    }

    private DiskTask<GraphDisk> limitTask(Consumer<? super DiskLimits.Builder> limits) {
        Objects.requireNonNull(limits, "limits");
        DiskLimits.Builder builder = DiskLimits.builder();
        limits.accept(builder);
        DiskLimits chosen = builder.build();
        return DiskTask.inTurn(qmp, wanted -> new DiskChange(qmp, id).limit(chosen));
    }

    private static DiskSnapshot only(Map<String, DiskSnapshot> snapshots) {
        return snapshots.values().iterator().next();
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return "LiveDisk[" + id + "]";
    }
}
