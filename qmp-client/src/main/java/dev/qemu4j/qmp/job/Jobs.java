package dev.qemu4j.qmp.job;

import static java.lang.Boolean.TRUE;

import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qapi.block.BlockCommit;
import dev.qemu4j.qapi.block.BlockStream;
import dev.qemu4j.qapi.block.BlockdevAmendOptions;
import dev.qemu4j.qapi.block.BlockdevBackup;
import dev.qemu4j.qapi.block.BlockdevCreate;
import dev.qemu4j.qapi.block.BlockdevCreateOptions;
import dev.qemu4j.qapi.block.BlockdevMirror;
import dev.qemu4j.qapi.block.MirrorSyncMode;
import dev.qemu4j.qapi.block.XBlockdevAmend;
import dev.qemu4j.qapi.migration.SnapshotDelete;
import dev.qemu4j.qapi.migration.SnapshotLoad;
import dev.qemu4j.qapi.migration.SnapshotSave;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Starts jobs on a connected QEMU, and finds those that run.
 *
 * <p>Each method sends a command and gives a {@link Job} once QEMU has accepted it, or fails as {@link
 * QmpClient#execute(QmpCommand)} does. A job gets an id of its own unless the command has one. QEMU keeps its outcome
 * until this class has read it and dismisses the job. {@code autoDismiss(false)} asks the job to stay for longer, until
 * {@link Job#dismiss}; {@code autoDismiss(true)} has QEMU dismiss it, and the outcome is what its events have told.
 */
public final class Jobs {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final AtomicLong last = new AtomicLong();
    private static final String PREFIX =
            "qemu4j-" + Integer.toHexString(ThreadLocalRandom.current().nextInt()) + "-";

    private final QmpClient client;
    private final ProgressPoll poll;

    private Jobs(QmpClient client) {
        this.client = client;
        poll = new ProgressPoll(client, POLL);
    }

    /**
     * Returns the jobs of a QEMU.
     *
     * @param client connected to it
     * @return the jobs
     */
    public static Jobs of(QmpClient client) {
        return new Jobs(Objects.requireNonNull(client, "client"));
    }

    /**
     * Writes the data of overlays down into a backing image ({@link BlockCommit}). One of the active layer gets {@linkplain
     * Job#ready ready} and waits for {@link Job#complete}; one between others ends by itself.
     *
     * @param device the device, or the root node
     * @param others sets the arguments that are not required
     * @return the job
     */
    public CompletableFuture<Job> commit(String device, Consumer<BlockCommit.Builder> others) {
        BlockCommit.Builder command = BlockCommit.builder(device);
        others.accept(command);
        String id = idOr(command.build().jobId());
        Boolean dismissed = command.build().autoDismiss();
        return start(id, command.jobId(id).autoDismiss(TRUE.equals(dismissed)).build(), dismissed == null);
    }

    /**
     * Copies the data of backing images up into a node ({@link BlockStream}).
     *
     * @param device the device, or the node
     * @param others sets the arguments that are not required
     * @return the job
     */
    public CompletableFuture<Job> stream(String device, Consumer<BlockStream.Builder> others) {
        BlockStream.Builder command = BlockStream.builder(device);
        others.accept(command);
        String id = idOr(command.build().jobId());
        Boolean dismissed = command.build().autoDismiss();
        return start(id, command.jobId(id).autoDismiss(TRUE.equals(dismissed)).build(), dismissed == null);
    }

    /**
     * Copies a node to another one and keeps both alike ({@link BlockdevMirror}), until {@link Job#complete} or {@link
     * Job#completeWithoutPivot}.
     *
     * @param target the node to copy to, whose data are overwritten
     * @param device the device, or the root node, to copy
     * @param sync what to copy
     * @param others sets the arguments that are not required
     * @return the job
     */
    public CompletableFuture<Job> mirror(
            TargetNode target, String device, MirrorSyncMode sync, Consumer<BlockdevMirror.Builder> others) {
        BlockdevMirror.Builder command = BlockdevMirror.builder(device, target.name(), sync);
        others.accept(command);
        String id = idOr(command.build().jobId());
        Boolean dismissed = command.build().autoDismiss();
        return start(id, command.jobId(id).autoDismiss(TRUE.equals(dismissed)).build(), dismissed == null);
    }

    /**
     * Copies a node as it is now to another one ({@link BlockdevBackup}).
     *
     * @param target the node to copy to, whose data are overwritten
     * @param device the device, or the root node, to copy
     * @param sync what to copy
     * @param others sets the arguments that are not required
     * @return the job
     */
    public CompletableFuture<Job> backup(
            TargetNode target, String device, MirrorSyncMode sync, Consumer<BlockdevBackup.Builder> others) {
        BlockdevBackup.Builder command = BlockdevBackup.builder(device, sync, target.name());
        others.accept(command);
        String id = idOr(command.build().jobId());
        Boolean dismissed = command.build().autoDismiss();
        return start(id, command.jobId(id).autoDismiss(TRUE.equals(dismissed)).build(), dismissed == null);
    }

    /**
     * Formats an image on a node ({@link BlockdevCreate}).
     *
     * @param options what to create, and where
     * @return the job
     */
    public CompletableFuture<Job> create(BlockdevCreateOptions options) {
        String id = idOr(null);
        return start(id, BlockdevCreate.of(id, options));
    }

    /**
     * Changes the format options of an image that is open ({@link XBlockdevAmend}).
     *
     * @param node the node
     * @param options the new options
     * @return the job
     */
    public CompletableFuture<Job> amend(String node, BlockdevAmendOptions options) {
        String id = idOr(null);
        return start(id, XBlockdevAmend.of(id, node, options));
    }

    /**
     * Saves the whole machine inside its disks ({@link SnapshotSave}). The machine stands still meanwhile.
     *
     * @param tag the snapshot's name
     * @param vmstate the node that takes the memory
     * @param devices the nodes that take part
     * @return the job
     */
    public CompletableFuture<Job> snapshotSave(String tag, String vmstate, List<String> devices) {
        String id = idOr(null);
        return start(
                id,
                SnapshotSave.builder()
                        .jobId(id)
                        .tag(tag)
                        .vmstate(vmstate)
                        .devices(devices)
                        .build());
    }

    /**
     * Goes back to a state of the whole machine ({@link SnapshotLoad}).
     *
     * @param tag the snapshot's name
     * @param vmstate the node that has the memory
     * @param devices the nodes that take part
     * @return the job
     */
    public CompletableFuture<Job> snapshotLoad(String tag, String vmstate, List<String> devices) {
        String id = idOr(null);
        return start(
                id,
                SnapshotLoad.builder()
                        .jobId(id)
                        .tag(tag)
                        .vmstate(vmstate)
                        .devices(devices)
                        .build());
    }

    /**
     * Deletes a saved state of the whole machine ({@link SnapshotDelete}).
     *
     * @param tag the snapshot's name
     * @param devices the nodes that have a part of it
     * @return the job
     */
    public CompletableFuture<Job> snapshotDelete(String tag, List<String> devices) {
        String id = idOr(null);
        return start(id, SnapshotDelete.of(id, tag, devices));
    }

    /**
     * Starts a job by any command, also by a transaction of several; {@link #attach} finds the others.
     *
     * <p>A job that the command asks to stay ({@code auto-dismiss} is false) does so until {@link Job#dismiss}. One of a
     * command without that argument, such as {@code blockdev-create}, is dismissed when its outcome is known.
     *
     * @param id the job's id, which the command must give it
     * @param command the command
     * @return the job, or {@link IllegalArgumentException} if the command gives no job that id
     */
    public CompletableFuture<Job> start(String id, QmpCommand<@Nullable Void> command) {
        return start(id, command, false);
    }

    private CompletableFuture<Job> start(String id, QmpCommand<@Nullable Void> command, boolean managed) {
        Objects.requireNonNull(command, "command");
        JobWatch watch = new JobWatch(client, id);
        try {
            JobArguments arguments = JobArguments.of(command);
            if (!arguments.ids().contains(id)) {
                throw new IllegalArgumentException(command.commandName() + ": starts no job " + id + " (job-id: "
                        + arguments.ids() + "); give both the same id");
            }
            watch.tracker().finalizedByHand(arguments.finalizedByHand());
            watch.dismisses(managed || !arguments.kept().contains(id));
            watch.listen();
        } catch (RuntimeException | Error e) { // a command may be nested too deeply
            watch.close();
            return CompletableFuture.failedFuture(e);
        }
        return client.execute(command)
                .handle((none, failure) -> {
                    if (failure == null) {
                        watch.started();
                        return CompletableFuture.completedFuture(new Job(client, id, watch, poll));
                    }
                    watch.close();
                    return CompletableFuture.<Job>failedFuture(explained(id, failure));
                })
                .thenCompose(started -> started);
    }

    /**
     * Takes over a job that is there already, perhaps since another client went.
     *
     * <p>It changes nothing about the job, which may belong to others: one that is pending stays so until somebody calls
     * {@link Job#jobFinalize}, and one that has ended until somebody calls {@link Job#dismiss}.
     *
     * @param id the job's id
     * @return the job, or {@link JobException} if there is none
     */
    public CompletableFuture<Job> attach(String id) {
        JobWatch watch = new JobWatch(client, id);
        watch.listen();
        return JobEntry.query(client)
                .thenApply(jobs -> {
                    JobEntry entry = JobEntry.find(jobs, id);
                    if (entry == null) {
                        throw new JobException(id, "is not there", null, null);
                    }
                    watch.found(entry);
                    return new Job(client, id, watch, poll);
                })
                .whenComplete((found, failure) -> {
                    if (failure != null) {
                        watch.close();
                    }
                });
    }

    /** After a time-out QEMU may have the job all the same. */
    private static Throwable explained(String id, Throwable failure) {
        return failure instanceof QmpTimeoutException
                ? new JobException(
                        id,
                        "may have been started, QEMU did not say: attach to it, and dismiss it when it has ended",
                        null,
                        failure)
                : failure;
    }

    private static String idOr(@Nullable String given) {
        return given != null ? given : newId();
    }

    /** Returns an id, or a node name, that nothing else has. */
    static String newId() {
        return PREFIX + last.incrementAndGet();
    }
}
