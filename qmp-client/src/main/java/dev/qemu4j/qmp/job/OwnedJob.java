package dev.qemu4j.qmp.job;

import dev.qemu4j.qmp.QmpClient;

/** A job that a future closes whose holder gave up too late to end its start: nobody else could cancel it. */
final class OwnedJob extends Job implements AutoCloseable {
    private final Runnable end;

    private OwnedJob(Job same, Runnable end) {
        super(same);
        this.end = end;
    }

    /** A job that was started here, which is cancelled. */
    static Job started(QmpClient client, String id, JobWatch watch, ProgressPoll poll) {
        Job job = new Job(client, id, watch, poll);
        return new OwnedJob(job, job::cancelAsync);
    }

    /** A job of others, which goes on without this library. */
    static Job attached(QmpClient client, String id, JobWatch watch, ProgressPoll poll) {
        return new OwnedJob(new Job(client, id, watch, poll), watch::close);
    }

    @Override
    public void close() {
        end.run();
    }
}
