package dev.qemu4j.qmp.job;

import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qmp.QmpClient;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Asks for the progress of all jobs at once, as long as somebody listens: QEMU does not report it by itself. */
final class ProgressPoll {
    private final QmpClient client;
    private final Duration interval;
    private final Set<JobWatch> jobs = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean running = new AtomicBoolean();

    ProgressPoll(QmpClient client, Duration interval) {
        this.client = client;
        this.interval = interval;
    }

    void watch(JobWatch job) {
        if (!job.isWatched()) {
            return;
        }
        jobs.add(job);
        if (running.compareAndSet(false, true)) {
            ask();
        }
    }

    private void ask() {
        Chain.guard(
                () -> Chain.end(JobEntry.query(client), (entries, failure) -> answered(entries), thrown -> askLater()),
                thrown -> askLater());
    }

    private void answered(@Nullable List<JobEntry> entries) {
        tell(entries);
        askLater();
    }

    private void askLater() {
        if (goesOn()) {
            CompletableFuture.delayedExecutor(TimeLimit.millis(interval), TimeUnit.MILLISECONDS, Runnable::run)
                    .execute(this::ask);
        }
    }

    private void tell(@Nullable List<JobEntry> entries) {
        if (entries != null) {
            jobs.forEach(job -> job.tell(entries));
        }
    }

    private boolean goesOn() {
        if (!client.isOpen()) {
            jobs.clear();
            return false;
        }
        jobs.removeIf(job -> !job.isWatched());
        return !jobs.isEmpty() || !running.compareAndSet(true, false) || restart();
    }

    /** Tells whether a job was added just as the last one had gone. */
    private boolean restart() {
        return !jobs.isEmpty() && running.compareAndSet(false, true);
    }
}
