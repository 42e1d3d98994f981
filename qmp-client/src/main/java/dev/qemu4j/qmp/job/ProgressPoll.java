package dev.qemu4j.qmp.job;

import dev.qemu4j.qmp.QmpClient;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Asks for the progress of all jobs at once, as long as somebody listens: QEMU does not report it by itself. */
final class ProgressPoll {
    private final QmpClient client;
    private final Duration interval;
    private final Set<Job> jobs = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean running = new AtomicBoolean();

    ProgressPoll(QmpClient client, Duration interval) {
        this.client = client;
        this.interval = interval;
    }

    void watch(Job job) {
        jobs.add(job);
        if (running.compareAndSet(false, true)) {
            ask();
        }
    }

    private void ask() {
        client.job().queryJobs().whenComplete((infos, failure) -> {
            if (infos != null) {
                jobs.forEach(job -> job.tell(infos));
            }
            jobs.removeIf(job -> !job.isWatched());
            boolean more = client.isOpen() && (!jobs.isEmpty() || !running.compareAndSet(true, false) || restart());
            if (more) {
                CompletableFuture.delayedExecutor(interval.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
                        .execute(this::ask);
            }
        });
    }

    /** Whether a job came in just as the last one had gone. */
    private boolean restart() {
        return !jobs.isEmpty() && running.compareAndSet(false, true);
    }
}
