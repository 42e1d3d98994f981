package dev.qemu4j.qmp.job;

import static java.lang.Boolean.TRUE;

import dev.qemu4j.base.async.Await;
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
import dev.qemu4j.qmp.QmpClient;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Starts jobs on a connected QEMU, and finds those that run.
 *
 * <p>Each method sends a command and gives a {@link Job} once QEMU has accepted it, or fails as {@link
 * QmpClient#execute(QmpCommand)} does. Cancelling its future cancels the job. A job gets an id of its own unless the command has one. QEMU keeps its outcome
 * until this class has read it and dismisses the job. {@code autoDismiss(false)} asks the job to stay for longer, until
 * {@link Job#dismiss}; {@code autoDismiss(true)} has QEMU dismiss it, and the outcome is what its events have told.
 *
 * <p>{@link SnapshotJobs} starts those that save and load the whole machine.
 */
public final class Jobs {
    private final JobStarter starter;

    private Jobs(JobStarter starter) {
        this.starter = starter;
    }

    /**
     * Returns the jobs of a QEMU.
     *
     * @param client connected to it
     * @return the jobs
     */
    public static Jobs of(QmpClient client) {
        Objects.requireNonNull(client, "client");
        return new Jobs(new JobStarter(client));
    }

    /**
     * Writes the data of overlays down into a backing image ({@link BlockCommit}). One of the active layer gets {@linkplain
     * Job#ready ready} and waits for {@link Job#complete}; one between others ends by itself.
     *
     * @param device the device, or the root node
     * @param others sets the arguments that are not required
     * @return the job
     */
    public Job commit(String device, Consumer<BlockCommit.Builder> others) {
        return Await.result(commitAsync(device, others), "waiting for QEMU to start a commit");
    }

    /**
     * Writes the data of overlays down into a backing image, as {@link #commit} does.
     *
     * @param device the device, or the root node
     * @param others sets the arguments that are not required
     * @return a future of the job; cancelling gives it up
     */
    public CompletableFuture<Job> commitAsync(String device, Consumer<BlockCommit.Builder> others) {
        Objects.requireNonNull(others, "others");
        BlockCommit.Builder command = BlockCommit.builder(device);
        others.accept(command);
        String id = idOr(command.build().jobId());
        Boolean dismissed = command.build().autoDismiss();
        return starter.start(
                id, command.jobId(id).autoDismiss(TRUE.equals(dismissed)).build(), dismissed == null);
    }

    /**
     * Copies the data of backing images up into a node ({@link BlockStream}).
     *
     * @param device the device, or the node
     * @param others sets the arguments that are not required
     * @return the job
     */
    public Job stream(String device, Consumer<BlockStream.Builder> others) {
        return Await.result(streamAsync(device, others), "waiting for QEMU to start a stream");
    }

    /**
     * Copies the data of backing images up into a node, as {@link #stream} does.
     *
     * @param device the device, or the node
     * @param others sets the arguments that are not required
     * @return a future of the job; cancelling gives it up
     */
    public CompletableFuture<Job> streamAsync(String device, Consumer<BlockStream.Builder> others) {
        Objects.requireNonNull(others, "others");
        BlockStream.Builder command = BlockStream.builder(device);
        others.accept(command);
        String id = idOr(command.build().jobId());
        Boolean dismissed = command.build().autoDismiss();
        return starter.start(
                id, command.jobId(id).autoDismiss(TRUE.equals(dismissed)).build(), dismissed == null);
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
    public Job mirror(TargetNode target, String device, MirrorSyncMode sync, Consumer<BlockdevMirror.Builder> others) {
        return Await.result(mirrorAsync(target, device, sync, others), "waiting for QEMU to start a mirror");
    }

    /**
     * Copies a node to another one ({@link BlockdevMirror}), as {@link #mirror} does.
     *
     * @param target the node to copy to, whose data are overwritten
     * @param device the device, or the root node, to copy
     * @param sync what to copy
     * @param others sets the arguments that are not required
     * @return a future of the job; cancelling gives it up
     */
    public CompletableFuture<Job> mirrorAsync(
            TargetNode target, String device, MirrorSyncMode sync, Consumer<BlockdevMirror.Builder> others) {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(others, "others");
        BlockdevMirror.Builder command = BlockdevMirror.builder(device, target.name(), sync);
        others.accept(command);
        String id = idOr(command.build().jobId());
        Boolean dismissed = command.build().autoDismiss();
        return starter.start(
                id, command.jobId(id).autoDismiss(TRUE.equals(dismissed)).build(), dismissed == null);
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
    public Job backup(TargetNode target, String device, MirrorSyncMode sync, Consumer<BlockdevBackup.Builder> others) {
        return Await.result(backupAsync(target, device, sync, others), "waiting for QEMU to start a backup");
    }

    /**
     * Copies a node as it is now to another one, as {@link #backup} does.
     *
     * @param target the node to copy to, whose data are overwritten
     * @param device the device, or the root node, to copy
     * @param sync what to copy
     * @param others sets the arguments that are not required
     * @return a future of the job; cancelling gives it up
     */
    public CompletableFuture<Job> backupAsync(
            TargetNode target, String device, MirrorSyncMode sync, Consumer<BlockdevBackup.Builder> others) {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(others, "others");
        BlockdevBackup.Builder command = BlockdevBackup.builder(device, sync, target.name());
        others.accept(command);
        String id = idOr(command.build().jobId());
        Boolean dismissed = command.build().autoDismiss();
        return starter.start(
                id, command.jobId(id).autoDismiss(TRUE.equals(dismissed)).build(), dismissed == null);
    }

    /**
     * Formats an image on a node ({@link BlockdevCreate}).
     *
     * @param options what to create, and where
     * @return the job
     */
    public Job create(BlockdevCreateOptions options) {
        return Await.result(createAsync(options), "waiting for QEMU to start a creation of an image");
    }

    /**
     * Formats an image on a node, as {@link #create} does.
     *
     * @param options what to create, and where
     * @return a future of the job; cancelling gives it up
     */
    public CompletableFuture<Job> createAsync(BlockdevCreateOptions options) {
        String id = JobStarter.newId();
        return starter.start(id, BlockdevCreate.of(id, options), false);
    }

    /**
     * Changes the format options of an image that is open ({@link XBlockdevAmend}).
     *
     * @param node the node
     * @param options the new options
     * @return the job
     */
    public Job amend(String node, BlockdevAmendOptions options) {
        return Await.result(amendAsync(node, options), "waiting for QEMU to start an amendment");
    }

    /**
     * Changes the format options of an image that is open, as {@link #amend} does.
     *
     * @param node the node
     * @param options the new options
     * @return a future of the job; cancelling gives it up
     */
    public CompletableFuture<Job> amendAsync(String node, BlockdevAmendOptions options) {
        Objects.requireNonNull(node, "node");
        String id = JobStarter.newId();
        return starter.start(id, XBlockdevAmend.of(id, node, options), false);
    }

    /**
     * Starts a job by any command, also by a transaction of several; {@link #attach} finds the others.
     *
     * <p>A job that the command asks to stay ({@code auto-dismiss} is false) does so until {@link Job#dismiss}. One of a
     * command without that argument, such as {@code blockdev-create}, is dismissed when its outcome is known.
     *
     * <p>The storage daemon of QEMU 11.1 aborts at times when two backups of one node, begun by one transaction, end together: do one after the
     * other there. The jobs then fail with {@link dev.qemu4j.qmp.QmpDisconnectedException}.
     *
     * @param id the job's id, which the command must give it
     * @param command the command
     * @return the job
     * @throws IllegalArgumentException if the command gives no job that id
     */
    public Job start(String id, QmpCommand<@Nullable Void> command) {
        return Await.result(startAsync(id, command), "waiting for QEMU to start job " + id);
    }

    /**
     * Starts a job by any command, as {@link #start} does.
     *
     * @param id the job's id, which the command must give it
     * @param command the command
     * @return a future of the job; cancelling gives it up
     */
    public CompletableFuture<Job> startAsync(String id, QmpCommand<@Nullable Void> command) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(command, "command");
        return starter.start(id, command, false);
    }

    /**
     * Starts a job by any command. It takes steps of the caller's before its last one and after its end, such as the removal of what it has
     * used. The job is dismissed, also if the command asks it to stay.
     *
     * @param id the job's id, which the command must give it
     * @param command the command
     * @param steps the steps
     * @return the job
     * @throws IllegalArgumentException if the command gives no job that id
     */
    public Job start(String id, QmpCommand<@Nullable Void> command, JobSteps steps) {
        return Await.result(startAsync(id, command, steps), "waiting for QEMU to start job " + id);
    }

    /**
     * Starts a job by any command, and takes steps of the caller's, as {@link #start(String, QmpCommand, JobSteps)} does.
     *
     * @param id the job's id, which the command must give it
     * @param command the command
     * @param steps the steps
     * @return a future of the job; cancelling gives it up
     */
    public CompletableFuture<Job> startAsync(String id, QmpCommand<@Nullable Void> command, JobSteps steps) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(command, "command");
        Objects.requireNonNull(steps, "steps");
        return starter.start(id, command, true, new TakenSteps(id, steps));
    }

    /**
     * Takes over a job that is there already, perhaps since another client went.
     *
     * <p>It changes nothing about the job, which may belong to others: one that is pending stays so until somebody calls
     * {@link Job#jobFinalize}, and one that has ended until somebody calls {@link Job#dismiss}.
     *
     * @param id the job's id
     * @return the job
     * @throws JobException if there is none
     */
    public Job attach(String id) {
        return Await.result(attachAsync(id), "looking for job " + id);
    }

    /**
     * Takes over a job that is there already, as {@link #attach} does.
     *
     * @param id the job's id
     * @return a future of the job; cancelling gives it up
     */
    public CompletableFuture<Job> attachAsync(String id) {
        return starter.attach(Objects.requireNonNull(id, "id"));
    }

    private static String idOr(@Nullable String given) {
        return given != null ? given : JobStarter.newId();
    }
}
