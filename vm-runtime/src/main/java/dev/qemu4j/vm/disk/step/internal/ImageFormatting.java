package dev.qemu4j.vm.disk.step.internal;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.qapi.block.BlockdevCreateOptions;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.qmp.job.JobException;
import dev.qemu4j.qmp.job.Jobs;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.formatting.internal.Formattings;
import java.nio.file.Path;
import java.time.Duration;

/** The formatting of a file that is there, by QEMU itself. */
public final class ImageFormatting {
    /** A cancelled job has no more to do than to end. */
    private static final Duration CANCELLED = Duration.ofSeconds(30);

    private ImageFormatting() {}

    public static void run(
            QmpClient qmp,
            String name,
            Path path,
            BlockdevCreateOptions create,
            Duration limit,
            UndoSteps undo,
            Wanted wanted) {
        try {
            NodeClosing.add(qmp, name, Blockdevs.file(name, f -> f.filename(path)), undo);
            create(qmp, path, create, limit, undo, wanted);
            qmp.blocking().block().blockdevDel(name);
            undo.pop();
        } catch (QmpCommandException e) {
            throw Refused.refused(path + " cannot be formatted", path, e);
        }
    }

    public static void create(
            QmpClient qmp, Path path, BlockdevCreateOptions create, Duration limit, UndoSteps undo, Wanted wanted) {
        try {
            Formattings.of(qmp).format(limit, () -> {
                Job job = Jobs.of(qmp).create(create);
                undo.push("the job " + job.id(), () -> end(job));
                await(job, limit, path, wanted);
                undo.pop();
            });
        } catch (QmpCommandException e) {
            throw Refused.refused(path + " cannot be formatted", path, e);
        } catch (JobException e) {
            throw new DiskException(path + " cannot be formatted: " + e.error() + Refused.users(path, e.error()), e);
        }
    }

    /** A job that nobody wants has to end before others ask for nodes again. */
    private static void await(Job job, Duration limit, Path path, Wanted wanted) {
        try {
            wanted.await(job, limit, "the formatting of " + path);
        } catch (RuntimeException | Error e) {
            try {
                end(job);
            } catch (RuntimeException left) { // the undo tries once more
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    public static void end(Job job) {
        if (!job.result().isDone()) {
            try {
                job.cancel();
                job.await(CANCELLED);
            } catch (JobException | QmpCommandException e) {
                return; // it has ended
            }
        }
    }
}
