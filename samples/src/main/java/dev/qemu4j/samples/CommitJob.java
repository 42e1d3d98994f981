package dev.qemu4j.samples;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.Subscription;
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.qmp.job.JobProgress;
import dev.qemu4j.qmp.job.Jobs;
import java.util.concurrent.TimeoutException;

/** A commit of the active layer: it runs until it has caught up with the guest, and ends when told to. */
final class CommitJob {
    private static final int LIMIT = 30;
    private static final int SLOW = 1500;
    private static final DataSize NO_LIMIT = DataSize.ofBytes(0);

    private final Job job;
    private final Narrator narrator;

    /** Starts with a limited speed, which the guest outruns: enough to be watched. */
    CommitJob(QmpClient qmp, Narrator narrator, DataSize perSecond) {
        this.narrator = narrator;
        job = Jobs.of(qmp).commit("overlay", c -> c.baseNode("base").speed(perSecond.bytes()));
    }

    /**
     * Shows the progress, then lifts the limit and waits until the job has caught up; returns what it copied.
     *
     * <p>The length grows as the guest writes: QEMU adds what is new whenever it has copied what was there.
     */
    DataSize untilReady() throws Exception {
        Subscription progress = job.onProgress(this::show);
        try {
            job.ready().get(SLOW, MILLISECONDS);
        } catch (TimeoutException e) {
            job.speed(NO_LIMIT);
            job.ready().get(LIMIT, SECONDS);
        } finally {
            progress.close();
        }
        JobProgress last = job.progress();
        show(last);
        return DataSize.ofBytes(last.current());
    }

    /** Switches the guest over to the base. */
    void complete() throws Exception {
        job.complete();
        job.result().get(LIMIT, SECONDS);
    }

    private void show(JobProgress progress) {
        narrator.progress("commit", progress.current(), progress.total());
    }
}
