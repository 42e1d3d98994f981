package dev.qemu4j.vm.disk;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.disk.backup.BackupFolder;
import dev.qemu4j.vm.disk.backup.BackupReceiver;
import dev.qemu4j.vm.disk.backup.BackupSource;
import dev.qemu4j.vm.disk.backup.DiskBackup;
import dev.qemu4j.vm.disk.failure.DiskBusyException;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.revert.DiskRevert;
import dev.qemu4j.vm.disk.revert.RevertOptions;
import dev.qemu4j.vm.disk.revert.internal.RevertRun;
import dev.qemu4j.vm.disk.step.internal.DiskTask;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The disks of a QEMU that runs, be it of another program, with {@code -drive} or {@code -blockdev}.
 *
 * <pre>{@code
 * Disks disks = Disks.of(qmp);
 * System.out.println(disks.graph().toTree());
 * disks.snapshot(Map.of("root", Path.of("root-1.qcow2"), "data", Path.of("data-1.qcow2")));
 * }</pre>
 *
 * <p>New images are made and looked at in the file system of this JVM, and opened by QEMU under the same names: a QEMU in a container or of another user needs the same
 * paths, and the right to open them. Safe for use by several threads; operations over one connection take turns.
 */
public final class Disks {
    private final QmpClient qmp;

    private Disks(QmpClient qmp) {
        this.qmp = qmp;
    }

    /**
     * Returns the disks of a QEMU.
     *
     * @param qmp connected to it; it stays the caller's
     * @return the disks
     */
    public static Disks of(QmpClient qmp) {
        return new Disks(Objects.requireNonNull(qmp, "qmp"));
    }

    /**
     * Reads the block graph as it is now.
     *
     * @return devices, nodes, backing chains, bitmaps and jobs
     * @throws dev.qemu4j.qmp.QmpException if the monitor fails
     * @throws dev.qemu4j.base.QemuTimeoutException if it does not answer in time
     */
    public DiskGraph graph() {
        return Await.result(graphAsync(), "waiting for the block graph");
    }

    /**
     * Reads the block graph as it is now, as {@link #graph} does.
     *
     * @return a future of the graph; cancelling gives the question up
     */
    public CompletableFuture<DiskGraph> graphAsync() {
        return DiskGraph.readAsync(qmp);
    }

    /**
     * Chooses a disk, without a look whether it is there.
     *
     * @param id any name that {@link DiskGraph#disk} takes: of a device, a drive or a node, or a file
     * @return the disk
     */
    public LiveDisk disk(String id) {
        return new LiveDisk(qmp, id);
    }

    /**
     * Takes a snapshot of several disks at one instant. Their active layers stay as they are from now on, and the guest writes to new
     * overlays.
     *
     * @param overlays the overlays' files, which must not exist yet, by the names of the disks
     * @return the snapshots by the same names
     * @throws dev.qemu4j.vm.disk.graph.NoSuchDiskException if no disk has such a name, or several have
     * @throws DiskException if it is refused, and nothing was changed then; else the message says that the snapshot was, or may have been, taken
     */
    public Map<String, DiskSnapshot> snapshot(Map<String, Path> overlays) {
        Objects.requireNonNull(overlays, "overlays");
        return snapshot(overlays, OverlayOptions.defaults());
    }

    /**
     * Takes a snapshot of several disks at one instant, as {@link #snapshot(Map)} does.
     *
     * @param overlays the overlays' files, which must not exist yet, by the names of the disks
     * @return a future of the snapshots; cancelling undoes what was done, unless the overlays are in use already
     */
    public CompletableFuture<Map<String, DiskSnapshot>> snapshotAsync(Map<String, Path> overlays) {
        Objects.requireNonNull(overlays, "overlays");
        return snapshotAsync(overlays, OverlayOptions.defaults());
    }

    /**
     * Takes a snapshot of several disks at one instant.
     *
     * @param overlays the overlays' files by the names of the disks
     * @param options the options of all of them
     * @return the snapshots by the same names
     * @throws dev.qemu4j.vm.disk.graph.NoSuchDiskException if no disk has such a name, or several have
     * @throws DiskException if it is refused; nothing was changed then
     */
    public Map<String, DiskSnapshot> snapshot(
            Map<String, Path> overlays, Consumer<? super OverlayOptions.Builder> options) {
        Objects.requireNonNull(overlays, "overlays");
        return snapshotTask(qmp, overlays, options).await("waiting for a snapshot of " + overlays.keySet());
    }

    /**
     * Takes a snapshot of several disks at one instant, as {@link #snapshot(Map, Consumer)} does.
     *
     * @param overlays the overlays' files by the names of the disks
     * @param options the options of all of them
     * @return a future of the snapshots; cancelling undoes what was done, unless the overlays are in use already
     */
    public CompletableFuture<Map<String, DiskSnapshot>> snapshotAsync(
            Map<String, Path> overlays, Consumer<? super OverlayOptions.Builder> options) {
        Objects.requireNonNull(overlays, "overlays");
        return snapshotTask(qmp, overlays, options).future();
    }

    /**
     * Gives up what the guest has written to disks since their snapshots, all at one instant, and resets the machine. The active layer of each goes, and an empty overlay over the layer
     * below takes its place, of the size that the disk has now. The guest stands still meanwhile. After the reset it goes on, unless it was paused before or had not begun. The files of the
     * old layers are deleted at the end, where QEMU uses them no more.
     *
     * <p>Without a reset no disk is reverted: the guest's memory knows the newer file systems. Disks that belong together, such as those of one volume group, are reverted together.
     *
     * <p>Refused are a disk without a layer below, one whose layer has bitmaps or snapshots that would be lost, one with filters above, one that an export shows, and devices that
     * take no other node while they live. Command lines that name an old layer need the new name.
     *
     * @param overlays the new overlays' files, which must not exist yet, in qcow2, by the names of the disks
     * @param consent {@link Consent#whatTheGuestHasWrittenSinceIsLost}
     * @return the disks by the same names
     * @throws dev.qemu4j.vm.disk.graph.NoSuchDiskException if no disk has such a name, or several have
     * @throws DiskBusyException if a job uses one of the disks
     * @throws DiskException if it is refused, and all is as it was then, with a guest that stood still for a moment; else the message says that the disks were, or may have been, reverted,
     *     and whether the machine was reset
     */
    public Map<String, DiskRevert> revert(Map<String, Path> overlays, Consent.DiskReverting consent) {
        return revert(overlays, consent, RevertOptions.defaults());
    }

    /**
     * Gives up what the guest has written to disks since their snapshots, as {@link #revert(Map, Consent.DiskReverting)} does.
     *
     * @param overlays the new overlays' files, which must not exist yet, by the names of the disks
     * @param consent {@link Consent#whatTheGuestHasWrittenSinceIsLost}
     * @return a future of the disks; cancelling undoes what was done, unless the overlays are in use already
     */
    public CompletableFuture<Map<String, DiskRevert>> revertAsync(
            Map<String, Path> overlays, Consent.DiskReverting consent) {
        return revertAsync(overlays, consent, RevertOptions.defaults());
    }

    /**
     * Gives up what the guest has written to disks since their snapshots, as {@link #revert(Map, Consent.DiskReverting)} does.
     *
     * @param overlays the new overlays' files, which must not exist yet, by the names of the disks
     * @param consent {@link Consent#whatTheGuestHasWrittenSinceIsLost}
     * @param options sets what happens to the old layers and their bitmaps
     * @return the disks by the same names
     * @throws DiskException if it is refused, and all is as it was then; else the message says what was done
     */
    public Map<String, DiskRevert> revert(
            Map<String, Path> overlays,
            Consent.DiskReverting consent,
            Consumer<? super RevertOptions.Builder> options) {
        Objects.requireNonNull(overlays, "overlays");
        return revertTask(qmp, overlays, consent, options).await("waiting for a reverting of " + overlays.keySet());
    }

    /**
     * Gives up what the guest has written to disks since their snapshots, as {@link #revert(Map, Consent.DiskReverting, Consumer)} does.
     *
     * @param overlays the new overlays' files, which must not exist yet, by the names of the disks
     * @param consent {@link Consent#whatTheGuestHasWrittenSinceIsLost}
     * @param options sets what happens to the old layers and their bitmaps
     * @return a future of the disks; cancelling undoes what was done, unless the overlays are in use already
     */
    public CompletableFuture<Map<String, DiskRevert>> revertAsync(
            Map<String, Path> overlays,
            Consent.DiskReverting consent,
            Consumer<? super RevertOptions.Builder> options) {
        Objects.requireNonNull(overlays, "overlays");
        return revertTask(qmp, overlays, consent, options).future();
    }

    /**
     * Backs up the disks that are written into the next backup of a folder, all at one instant, as {@link #backup(BackupFolder, Consumer)} does.
     *
     * @param folder the folder
     * @return the backup, with the reason for each disk that was copied as a whole
     */
    public DiskBackup backup(BackupFolder folder) {
        return backup(folder, BackupOptions.defaults());
    }

    /**
     * Backs up the disks that are written into the next backup of a folder, as {@link #backup(BackupFolder)} does.
     *
     * @param folder the folder
     * @return a future of the backup; cancelling removes what was written
     */
    public CompletableFuture<DiskBackup> backupAsync(BackupFolder folder) {
        return backupAsync(folder, BackupOptions.defaults());
    }

    /**
     * Backs up disks into the next backup of a folder, all at one instant, while the guest runs. Only what was changed since the folder's last backup is
     * copied, of the disks that have recorded that: a bitmap in each qcow2 does, from one backup to the next, also across restarts of QEMU. Snapshots and commits of {@link
     * LiveDisk} keep it. A backup that fails leaves the folder as it was, and the next one has the same changes. Nobody may read it who may not read the disks' files.
     *
     * <p>A disk is copied as a whole where an increment would be wrong or could not be restored: it had another name at the last backup, it was made smaller, or a backup
     * that the increment needs is missing. A disk that other programs have made smaller and larger again since the last backup cannot be told from one that was
     * not: set {@link BackupOptions.Builder#full} then.
     *
     * @param folder the folder, which one backup uses at a time
     * @param options sets the disks, the speed and the freezing of the guest
     * @return the backup, with the reason for each disk that was copied as a whole
     * @throws DiskBusyException if a job uses one of the disks
     * @throws DiskException if the folder is in use, a disk is encrypted, QEMU refuses, or a copy fails
     * @throws dev.qemu4j.base.QemuTimeoutException if it takes too long
     */
    public DiskBackup backup(BackupFolder folder, Consumer<? super BackupOptions.Builder> options) {
        return backupTask(folder, options, BackupWay.PUSHED, null).await("waiting for a backup into " + folder.path());
    }

    /**
     * Backs up disks into the next backup of a folder, as {@link #backup(BackupFolder, Consumer)} does.
     *
     * @param folder the folder
     * @param options sets the disks, the speed and the freezing of the guest
     * @return a future of the backup; cancelling removes what was written
     */
    public CompletableFuture<DiskBackup> backupAsync(
            BackupFolder folder, Consumer<? super BackupOptions.Builder> options) {
        return backupTask(folder, options, BackupWay.PUSHED, null).future();
    }

    /**
     * Pulls a backup of the disks that are written into the next backup of a folder, as {@link #pull(BackupFolder, Consumer)} does.
     *
     * @param folder the folder
     * @return the backup, with the reason for each disk that was copied as a whole
     */
    public DiskBackup pull(BackupFolder folder) {
        return pull(folder, BackupOptions.defaults());
    }

    /**
     * Pulls a backup of the disks that are written into the next backup of a folder, as {@link #pull(BackupFolder)} does.
     *
     * @param folder the folder
     * @return a future of the backup; cancelling removes what was written
     */
    public CompletableFuture<DiskBackup> pullAsync(BackupFolder folder) {
        return pullAsync(folder, BackupOptions.defaults());
    }

    /**
     * Pulls a backup of disks into the next backup of a folder: this JVM reads them over NBD, and writes the images. It is of the same chain as those of {@link
     * #backup(BackupFolder, Consumer)}, which has the rules for both.
     *
     * <p>The disks are always {@linkplain BackupOptions.Builder#fleecing fleeced}. QEMU's NBD server must be free; it listens on a Unix socket in a private run directory
     * of this JVM's user, where QEMU has to be able to make it.
     *
     * @param folder the folder, which one backup uses at a time
     * @param options sets the disks, the speed, the fleecing and the freezing of the guest
     * @return the backup, with the reason for each disk that was copied as a whole
     * @throws DiskBusyException if a job or another backup uses one of the disks
     * @throws DiskException if it is refused, a disk cannot be fleeced, or a copy fails
     * @throws dev.qemu4j.base.QemuTimeoutException if it takes too long
     */
    public DiskBackup pull(BackupFolder folder, Consumer<? super BackupOptions.Builder> options) {
        return backupTask(folder, options, BackupWay.PULLED, null).await("waiting for a backup into " + folder.path());
    }

    /**
     * Pulls a backup of disks into the next backup of a folder, as {@link #pull(BackupFolder, Consumer)} does.
     *
     * @param folder the folder
     * @param options sets the disks, the speed, the fleecing and the freezing of the guest
     * @return a future of the backup; cancelling removes what was written
     */
    public CompletableFuture<DiskBackup> pullAsync(
            BackupFolder folder, Consumer<? super BackupOptions.Builder> options) {
        return backupTask(folder, options, BackupWay.PULLED, null).future();
    }

    /**
     * Pulls a backup of disks as streams of data and zeros, as {@link #pull(BackupFolder, Consumer)} does, for a receiver that compresses, encrypts or sends them. The folder
     * gets the manifest alone, with the digests of the streams, and {@link BackupFolder#restore(BackupSource, int, String, Path)} the way back.
     *
     * @param folder the folder of the manifests
     * @param options sets the disks, the speed, the fleecing and the freezing of the guest
     * @param receiver gets the streams, on a thread of the backup, which is cancelled between two pieces only
     * @return the backup, with the reason for each disk that was copied as a whole
     * @throws DiskBusyException if a job or another backup uses one of the disks
     * @throws DiskException if it is refused, a disk cannot be fleeced, or a copy fails
     * @throws dev.qemu4j.base.QemuTimeoutException if it takes too long
     */
    public DiskBackup pull(
            BackupFolder folder, Consumer<? super BackupOptions.Builder> options, BackupReceiver receiver) {
        Objects.requireNonNull(receiver, "receiver");
        return backupTask(folder, options, BackupWay.STREAMED, receiver)
                .await("waiting for a backup with the manifest in " + folder.path());
    }

    /**
     * Pulls a backup of disks as streams, as {@link #pull(BackupFolder, Consumer, BackupReceiver)} does.
     *
     * @param folder the folder of the manifests
     * @param options sets the disks, the speed, the fleecing and the freezing of the guest
     * @param receiver gets the streams, on a thread of the backup
     * @return a future of the backup; cancelling ends it between two pieces
     */
    public CompletableFuture<DiskBackup> pullAsync(
            BackupFolder folder, Consumer<? super BackupOptions.Builder> options, BackupReceiver receiver) {
        Objects.requireNonNull(receiver, "receiver");
        return backupTask(folder, options, BackupWay.STREAMED, receiver).future();
    }

    private DiskTask<DiskBackup> backupTask(
            BackupFolder folder,
            Consumer<? super BackupOptions.Builder> options,
            BackupWay way,
            @Nullable BackupReceiver receiver) {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(folder, "folder");
        BackupOptions.Builder builder = BackupOptions.builder();
        options.accept(builder);
        BackupOptions chosen = builder.build();
        return DiskTask.ofTurns(wanted -> new BackupRun(qmp, folder, chosen, way, receiver).run(wanted));
    }

    static DiskTask<Map<String, DiskRevert>> revertTask(
            QmpClient qmp,
            Map<String, Path> overlays,
            Consent.DiskReverting consent,
            Consumer<? super RevertOptions.Builder> options) {
        Objects.requireNonNull(consent, "consent");
        Objects.requireNonNull(options, "options");
        RevertOptions.Builder builder = RevertOptions.builder();
        options.accept(builder);
        RevertOptions chosen = builder.build();
        Map<String, Path> wanted = new LinkedHashMap<>(overlays);
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException("overlays: none (expected: at least one disk)");
        }
        return DiskTask.inTurn(qmp, wish -> new RevertRun(qmp, chosen).run(wanted, wish));
    }

    static DiskTask<Map<String, DiskSnapshot>> snapshotTask(
            QmpClient qmp, Map<String, Path> overlays, Consumer<? super OverlayOptions.Builder> options) {
        Objects.requireNonNull(options, "options");
        OverlayOptions.Builder builder = OverlayOptions.builder();
        options.accept(builder);
        OverlayOptions chosen = builder.build();
        Map<String, Path> wanted = new LinkedHashMap<>(overlays);
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException("overlays: none (expected: at least one disk)");
        }
        return DiskTask.inTurn(qmp, wish -> new SnapshotRun(qmp, chosen).run(wanted, wish));
    }

    @Override
    public String toString() {
        return "Disks[" + qmp + "]";
    }
}
