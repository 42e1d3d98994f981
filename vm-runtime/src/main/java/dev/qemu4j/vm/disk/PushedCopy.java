package dev.qemu4j.vm.disk;

import dev.qemu4j.qapi.transaction.TransactionAction;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.disk.step.internal.NodeNames;
import dev.qemu4j.vm.disk.step.internal.Refusals;
import dev.qemu4j.vm.disk.step.internal.UndoSteps;
import dev.qemu4j.vm.disk.step.internal.Wanted;
import java.util.ArrayList;
import java.util.List;

/** A copying by jobs of the disks themselves, which begin in one transaction with their bitmaps. */
final class PushedCopy implements BackupCopy {
    private final QmpClient qmp;
    private final BackupOptions options;
    private final List<BackupPart> parts;
    private final BackupJobs jobs;

    PushedCopy(QmpClient qmp, BackupOptions options, List<BackupPart> parts) {
        this.qmp = qmp;
        this.options = options;
        this.parts = parts;
        jobs = new BackupJobs(qmp, options, parts);
    }

    @Override
    public void prepare(Refusals refusals, NodeNames names, UndoSteps undo, Wanted wanted) {
        parts.forEach(BackupPart::gather);
        jobs.push(undo);
    }

    /**
     * Begins all in one transaction, whose order matters. QEMU prepares one action after the other, and a disk on an I/O thread is written all the while; only the action that copies a disk stops the writing to it, until all actions are
     * done. That moment is the disk's instant, and QEMU freezes the last backup's bitmap in it. So a write before it is in this backup. The new bitmaps come first: a write
     * after they were added is in the next backup, and one between the two moments in both. A copy of the last backup's bitmap that an action before it had made would
     * lack what is written until the instant, which no increment might have then.
     *
     * <p>Several disks stop one after the other, and are consistent all the same: a write that is not answered has no successor on another disk.
     */
    @Override
    public void begin() {
        List<TransactionAction> actions = new ArrayList<>();
        parts.forEach(part -> actions.add(part.recording()));
        parts.forEach(part -> actions.add(part.copying(options.speed())));
        qmp.blocking().transaction().transaction(actions);
    }

    @Override
    public void start(UndoSteps undo) {
        // the jobs have begun with the bitmaps
    }

    @Override
    public void copy(UndoSteps undo, Wanted wanted) {
        jobs.await(undo, wanted);
    }

    @Override
    public void end() {
        // nothing is left but the images
    }
}
