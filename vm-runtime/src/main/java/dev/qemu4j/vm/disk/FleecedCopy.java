package dev.qemu4j.vm.disk;

import dev.qemu4j.qapi.transaction.TransactionAction;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.disk.fleece.internal.Fleecing;
import dev.qemu4j.vm.disk.step.internal.NodeNames;
import dev.qemu4j.vm.disk.step.internal.Refusals;
import dev.qemu4j.vm.disk.step.internal.UndoSteps;
import dev.qemu4j.vm.disk.step.internal.Wanted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A copying by jobs of what a fleecing shows. The bitmaps are added right before the instant, and those of before are read right after: a change between is in both. */
final class FleecedCopy implements BackupCopy {
    private final QmpClient qmp;
    private final BackupOptions options;
    private final List<BackupPart> parts;
    private final Path directory;
    private final Fleecing fleecing;
    private final BackupJobs jobs;

    FleecedCopy(QmpClient qmp, BackupOptions options, List<BackupPart> parts, String tag, Path directory) {
        this.qmp = qmp;
        this.options = options;
        this.parts = parts;
        this.directory = directory;
        fleecing = new Fleecing(qmp, tag);
        jobs = new BackupJobs(qmp, options, parts);
    }

    @Override
    public void prepare(Refusals refusals, NodeNames names, UndoSteps undo, Wanted wanted) {
        for (BackupPart part : parts) {
            fleecing.add(
                    part.disk(),
                    refusals.newImage(part.disk(), part.disk().layers(), directory.resolve(fleecing.nextFile())));
        }
        fleecing.prepare(names, undo, wanted);
    }

    @Override
    public void begin() {
        qmp.blocking()
                .transaction()
                .transaction(parts.stream().map(BackupPart::recording).toList());
        fleecing.begin();
    }

    @Override
    public void start(UndoSteps undo) {
        List<String> views = show();
        List<TransactionAction> actions = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            actions.add(parts.get(i).action(views.get(i), options.speed()));
        }
        jobs.push(undo);
        qmp.blocking().transaction().transaction(actions);
    }

    /** Adds the nodes that show the disks, with the bitmaps of what is to be copied. */
    List<String> show() {
        List<String> views = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            views.add(fleecing.show(i));
            if (!parts.get(i).isFull()) {
                fleecing.mark(views.get(i), parts.get(i).changed());
            }
        }
        return views;
    }

    @Override
    public void copy(UndoSteps undo, Wanted wanted) {
        jobs.await(undo, wanted);
    }

    @Override
    public void end() {
        fleecing.remove();
    }
}
