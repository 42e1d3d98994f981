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
        jobs.push(undo);
    }

    @Override
    public void begin() {
        List<TransactionAction> actions = new ArrayList<>();
        parts.forEach(part -> actions.addAll(part.actions(options.speed())));
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
