package dev.qemu4j.vm.disk;

import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.Subscription;
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.qmp.job.JobException;
import dev.qemu4j.qmp.job.Jobs;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.step.internal.ImageFormatting;
import dev.qemu4j.vm.disk.step.internal.UndoSteps;
import dev.qemu4j.vm.disk.step.internal.Wanted;
import java.util.ArrayList;
import java.util.List;

/** QEMU's jobs of a backup, one a disk. */
final class BackupJobs {
    private final QmpClient qmp;
    private final BackupOptions options;
    private final List<BackupPart> parts;

    BackupJobs(QmpClient qmp, BackupOptions options, List<BackupPart> parts) {
        this.qmp = qmp;
        this.options = options;
        this.parts = parts;
    }

    /** Adds the undoing of jobs that are about to be started. */
    void push(UndoSteps undo) {
        parts.forEach(part -> undo.pushOther("the job " + part.job(), () -> end(part)));
    }

    private void end(BackupPart part) {
        try {
            Job job = Jobs.of(qmp).attach(part.job());
            ImageFormatting.end(job);
            job.dismiss();
        } catch (JobException | QmpCommandException e) {
            return; // it was not started
        }
    }

    void await(UndoSteps undo, Wanted wanted) {
        BackupProgress progress = new BackupProgress(parts, options.progress());
        List<Job> jobs = new ArrayList<>();
        parts.forEach(part -> jobs.add(Jobs.of(qmp).attach(part.job())));
        List<Subscription> listening = new ArrayList<>();
        try {
            for (int i = 0; i < jobs.size() && progress.isWanted(); i++) {
                int disk = i;
                listening.add(jobs.get(i).onProgress(now -> progress.set(disk, now.fraction())));
            }
            await(jobs, wanted);
        } finally {
            listening.forEach(Subscription::close);
        }
        jobs.forEach(Job::dismiss);
        jobs.forEach(job -> undo.pop());
        progress.done();
    }

    private void await(List<Job> jobs, Wanted wanted) {
        try {
            wanted.await(
                    jobs,
                    options.timeout(),
                    job -> "the copying of disk '"
                            + parts.get(jobs.indexOf(job)).name() + "'");
        } catch (JobException e) {
            throw new DiskException("backup: " + e.getMessage(), e);
        }
    }
}
