package dev.qemu4j.qmp.job;

import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.QmpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Starts jobs of a QEMU, and takes over those that it has. */
final class JobStarter {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final AtomicLong last = new AtomicLong();
    private static final String PREFIX =
            "qemu4j-" + Integer.toHexString(ThreadLocalRandom.current().nextInt()) + "-";

    private final QmpClient client;
    private final ProgressPoll poll;

    JobStarter(QmpClient client) {
        this.client = Objects.requireNonNull(client, "client");
        poll = new ProgressPoll(client, POLL);
    }

    /** Returns an id, or a node name, that nothing else has. */
    static String newId() {
        return PREFIX + last.incrementAndGet();
    }

    /** Starts a job, which is cancelled if the caller cancels, or its limit passes, before it has the job. */
    CompletableFuture<Job> start(String id, QmpCommand<@Nullable Void> command, boolean managed) {
        return start(id, command, managed, TakenSteps.none(id));
    }

    CompletableFuture<Job> start(String id, QmpCommand<@Nullable Void> command, boolean managed, TakenSteps steps) {
        Objects.requireNonNull(command, "command");
        JobWatch watch = new JobWatch(client, id, command.commandName(), steps);
        try {
            JobArguments arguments = JobArguments.of(command);
            if (!arguments.ids().contains(id)) {
                throw new IllegalArgumentException(command.commandName() + ": starts no job " + id + " (job-id: "
                        + arguments.ids() + "); give both the same id");
            }
            watch.tracker().finalizedByHand(arguments.finalizedByHand());
            watch.dismisses(managed || !arguments.kept().contains(id));
            watch.listen();
        } catch (RuntimeException | Error e) { // a command may be nested too deeply
            watch.close();
            return CompletableFuture.failedFuture(e);
        }
        AtomicBoolean givenUp = new AtomicBoolean();
        CompletableFuture<Job> job = client.execute(command)
                .handle((none, failure) -> {
                    if (failure == null) {
                        watch.started();
                        return CompletableFuture.completedFuture(OwnedJob.started(client, id, watch, poll));
                    }
                    if (failure instanceof QmpTimeoutException && givenUp.get()) {
                        cancelUnlessAbsent(watch, id);
                    } else {
                        watch.close();
                    }
                    return CompletableFuture.<Job>failedFuture(explained(id, failure));
                })
                .thenCompose(started -> started);
        return OwnedFuture.of(job, () -> givenUp.set(true));
    }

    /** Ends a job of which QEMU did not say whether it has it. QEMU takes this command behind the one that starts it. */
    private void cancelUnlessAbsent(JobWatch watch, String id) {
        watch.started();
        Chain.end(
                client.job().jobCancel(id),
                (none, failure) -> {
                    if (failure instanceof QmpCommandException) {
                        closeUnlessThere(watch, id);
                    }
                },
                failure -> watch.close());
    }

    /** A job that has ended already refuses to be cancelled, too, and is dismissed. */
    private void closeUnlessThere(JobWatch watch, String id) {
        Chain.then(JobEntry.query(client), jobs -> watch.found(entryOf(jobs, id)), failure -> watch.close());
    }

    /** Takes over a job, unless the caller cancels. */
    CompletableFuture<Job> attach(String id) {
        JobWatch watch = new JobWatch(client, id, "", TakenSteps.none(id));
        watch.listen();
        CompletableFuture<List<JobEntry>> asked = JobEntry.query(client);
        CompletableFuture<Job> job = asked.<Job>thenApply(jobs -> {
                    watch.found(entryOf(jobs, id));
                    return OwnedJob.attached(client, id, watch, poll);
                })
                .whenComplete((found, failure) -> {
                    if (failure != null) {
                        watch.close();
                    }
                });
        return OwnedFuture.of(job, watch::close);
    }

    private static JobEntry entryOf(List<JobEntry> jobs, String id) {
        JobEntry entry = JobEntry.find(jobs, id);
        if (entry == null) {
            throw new JobException(id, "is not there", null, null);
        }
        return entry;
    }

    /** After a time-out QEMU may have the job all the same; it has one whose start only the executor did not tell. */
    private static Throwable explained(String id, Throwable failure) {
        if (!(failure instanceof QmpTimeoutException late)) {
            return failure;
        }
        String what = late.isAnswered()
                ? "was started, but the executor of QmpOptions had no thread to tell it in time"
                : "may have been started, QEMU did not say";
        return JobException.unknown(id, what + ": attach to it, and dismiss it when it has ended", failure);
    }
}
