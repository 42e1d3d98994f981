package dev.qemu4j.qmp.job;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.qapi.migration.SnapshotDelete;
import dev.qemu4j.qapi.migration.SnapshotLoad;
import dev.qemu4j.qapi.migration.SnapshotSave;
import dev.qemu4j.qmp.QmpClient;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Starts the jobs that save, load and delete snapshots of the whole machine, memory and disks.
 *
 * <p>Each method gives its {@link Job} as those of {@link Jobs} do.
 */
public final class SnapshotJobs {
    private final JobStarter starter;

    private SnapshotJobs(JobStarter starter) {
        this.starter = starter;
    }

    /**
     * Returns the snapshot jobs of a QEMU.
     *
     * @param client connected to it
     * @return the jobs
     */
    public static SnapshotJobs of(QmpClient client) {
        Objects.requireNonNull(client, "client");
        return new SnapshotJobs(new JobStarter(client));
    }

    /**
     * Saves the whole machine inside its disks ({@link SnapshotSave}). The machine stands still meanwhile.
     *
     * @param tag the snapshot's name
     * @param vmstate the node that takes the memory
     * @param devices the nodes that take part
     * @return the job
     */
    public Job save(String tag, String vmstate, List<String> devices) {
        Await.requireWanted("waiting for QEMU to begin to save the machine");
        return Await.result(saveAsync(tag, vmstate, devices), "waiting for QEMU to begin to save the machine");
    }

    /**
     * Saves the whole machine inside its disks, as {@link #save} does.
     *
     * @param tag the snapshot's name
     * @param vmstate the node that takes the memory
     * @param devices the nodes that take part
     * @return a future of the job. QEMU does not stop such a job: after a cancellation the machine may have been saved all the same
     */
    public CompletableFuture<Job> saveAsync(String tag, String vmstate, List<String> devices) {
        Objects.requireNonNull(devices, "devices");
        String id = JobStarter.newId();
        return starter.start(
                id,
                SnapshotSave.builder()
                        .jobId(id)
                        .tag(tag)
                        .vmstate(vmstate)
                        .devices(devices)
                        .build(),
                false);
    }

    /**
     * Goes back to a state of the whole machine ({@link SnapshotLoad}).
     *
     * @param tag the snapshot's name
     * @param vmstate the node that has the memory
     * @param devices the nodes that take part
     * @return the job
     */
    public Job load(String tag, String vmstate, List<String> devices) {
        Await.requireWanted("waiting for QEMU to begin to load the machine");
        return Await.result(loadAsync(tag, vmstate, devices), "waiting for QEMU to begin to load the machine");
    }

    /**
     * Goes back to a state of the whole machine, as {@link #load} does.
     *
     * @param tag the snapshot's name
     * @param vmstate the node that has the memory
     * @param devices the nodes that take part
     * @return a future of the job. QEMU does not stop such a job: after a cancellation the machine may have been loaded all the
     *     same
     */
    public CompletableFuture<Job> loadAsync(String tag, String vmstate, List<String> devices) {
        Objects.requireNonNull(devices, "devices");
        String id = JobStarter.newId();
        return starter.start(
                id,
                SnapshotLoad.builder()
                        .jobId(id)
                        .tag(tag)
                        .vmstate(vmstate)
                        .devices(devices)
                        .build(),
                false);
    }

    /**
     * Deletes a saved state of the whole machine ({@link SnapshotDelete}).
     *
     * @param tag the snapshot's name
     * @param devices the nodes that have a part of it
     * @return the job
     */
    public Job delete(String tag, List<String> devices) {
        Await.requireWanted("waiting for QEMU to begin to delete a snapshot");
        return Await.result(deleteAsync(tag, devices), "waiting for QEMU to begin to delete a snapshot");
    }

    /**
     * Deletes a saved state of the whole machine, as {@link #delete} does.
     *
     * @param tag the snapshot's name
     * @param devices the nodes that have a part of it
     * @return a future of the job. QEMU does not stop such a job: after a cancellation the snapshot may have been deleted all the
     *     same
     */
    public CompletableFuture<Job> deleteAsync(String tag, List<String> devices) {
        Objects.requireNonNull(devices, "devices");
        String id = JobStarter.newId();
        return starter.start(id, SnapshotDelete.of(id, tag, devices), false);
    }
}
