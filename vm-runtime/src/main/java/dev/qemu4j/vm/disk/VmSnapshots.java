package dev.qemu4j.vm.disk;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.step.internal.DiskTask;
import dev.qemu4j.vm.disk.step.internal.Refusals;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Saved states of a whole machine, memory and disks, inside of its qcow2 disks.
 *
 * <pre>{@code
 * VmSnapshots snapshots = vm.snapshots();
 * snapshots.save("clean", Duration.ofMinutes(2));
 * snapshots.load("clean", Duration.ofMinutes(2));
 * }</pre>
 *
 * <p>The guest stands still while a state is saved or loaded, and goes on afterwards if it ran before. QEMU may not answer its monitor meanwhile,
 * and does not stop such a job: one whose limit has passed goes on. Operations on the disks over the same connection wait for their turn meanwhile.
 * Other methods throw a {@link DiskException} if the machine allows it not, before anything is touched. Safe for use by several threads.
 */
public final class VmSnapshots {
    private final QmpClient qmp;

    private VmSnapshots(QmpClient qmp) {
        this.qmp = qmp;
    }

    /**
     * Returns the snapshots of a machine.
     *
     * @param qmp connected to its QEMU; it stays the caller's
     * @return the snapshots
     */
    public static VmSnapshots of(QmpClient qmp) {
        return new VmSnapshots(Objects.requireNonNull(qmp, "qmp"));
    }

    /**
     * Lists the snapshots that the machine's disks have, also those that some of them lack.
     *
     * @return the snapshots
     */
    public List<VmSnapshot> list() {
        return Await.result(listAsync(), "waiting for the list of snapshots");
    }

    /**
     * Lists the snapshots, as {@link #list} does.
     *
     * @return a future of the snapshots; cancelling gives the question up
     */
    public CompletableFuture<List<VmSnapshot>> listAsync() {
        return OwnedFuture.map(DiskGraph.readAsync(qmp), graph -> new SnapshotStore(qmp, graph).list());
    }

    /**
     * Tells why the machine cannot be saved: disks without a place for snapshots, jobs, devices that cannot be migrated.
     *
     * @return the reasons; empty if it can
     */
    public List<String> blockers() {
        return blockersTask().await("waiting for the reasons against a snapshot");
    }

    /**
     * Tells why the machine cannot be saved, as {@link #blockers} does.
     *
     * @return a future of the reasons; cancelling gives the question up
     */
    public CompletableFuture<List<String>> blockersAsync() {
        return blockersTask().future();
    }

    private DiskTask<List<String>> blockersTask() {
        return DiskTask.reading(() -> new SnapshotStore(qmp, DiskGraph.read(qmp)).blockers());
    }

    /**
     * Saves the machine. The memory goes into its first disk that is written.
     *
     * @param tag the snapshot's name, which no disk may have yet
     * @param limit the longest time
     * @throws DiskException if something blocks it, or the name is taken; nothing was changed then
     * @throws dev.qemu4j.base.QemuTimeoutException if QEMU takes longer; it goes on
     */
    public void save(String tag, Duration limit) {
        task(tag, limit, store -> store.save(tag, limit)).await("waiting for the snapshot " + tag);
    }

    /**
     * Saves the machine, as {@link #save} does.
     *
     * @param tag the snapshot's name, which no disk may have yet
     * @param limit the longest time
     * @return a future that completes when it is saved; cancelling does not stop QEMU
     */
    public CompletableFuture<@Nullable Void> saveAsync(String tag, Duration limit) {
        return done(task(tag, limit, store -> store.save(tag, limit)));
    }

    /**
     * Takes the machine back to a snapshot: its memory and all disks that are written. What they had is lost. A guest that ran goes on from there, one that stood
     * still stays so.
     *
     * @param tag the snapshot's name
     * @param limit the longest time
     * @throws DiskException if there is no such snapshot, or a disk lacks it, or something blocks it; nothing was changed then. If QEMU
     *     fails on the way, the message says in which state the machine is
     * @throws dev.qemu4j.base.QemuTimeoutException if QEMU takes longer; it goes on
     */
    public void load(String tag, Duration limit) {
        task(tag, limit, store -> store.load(tag, limit)).await("waiting for the snapshot " + tag);
    }

    /**
     * Takes the machine back to a snapshot, as {@link #load} does.
     *
     * @param tag the snapshot's name
     * @param limit the longest time
     * @return a future that completes when it is loaded; cancelling does not stop QEMU
     */
    public CompletableFuture<@Nullable Void> loadAsync(String tag, Duration limit) {
        return done(task(tag, limit, store -> store.load(tag, limit)));
    }

    /**
     * Deletes a snapshot from all disks that have it.
     *
     * @param tag the snapshot's name
     * @param limit the longest time
     * @throws DiskException if there is no such snapshot; nothing was changed then
     * @throws dev.qemu4j.base.QemuTimeoutException if QEMU takes longer; it goes on
     */
    public void delete(String tag, Duration limit) {
        task(tag, limit, store -> store.delete(tag, limit)).await("waiting for the deletion of the snapshot " + tag);
    }

    /**
     * Deletes a snapshot from all disks that have it, as {@link #delete} does.
     *
     * @param tag the snapshot's name
     * @param limit the longest time
     * @return a future that completes when it is deleted; cancelling does not stop QEMU
     */
    public CompletableFuture<@Nullable Void> deleteAsync(String tag, Duration limit) {
        return done(task(tag, limit, store -> store.delete(tag, limit)));
    }

    private DiskTask<Boolean> task(String tag, Duration limit, Consumer<SnapshotStore> work) {
        Objects.requireNonNull(tag, "tag");
        TimeLimit.require("limit", limit);
        return DiskTask.inTurn(qmp, wanted -> {
            SnapshotStore store = new SnapshotStore(qmp, new Refusals(qmp, "snapshot of the machine").graph());
            wanted.require();
            work.accept(store);
            return true;
        });
    }

    private static CompletableFuture<@Nullable Void> done(DiskTask<Boolean> task) {
        return OwnedFuture.map(task.future(), done -> null);
    }

    @Override
    public String toString() {
        return "VmSnapshots[" + qmp + "]";
    }
}
