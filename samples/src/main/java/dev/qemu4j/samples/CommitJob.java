package dev.qemu4j.samples;

import dev.qemu4j.DataSize;
import dev.qemu4j.QemuException;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qmp.BlockingQmpClient;
import dev.qemu4j.qmp.EventQueue;
import dev.qemu4j.qmp.QmpClient;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/** A commit of the active layer: it runs until it has caught up with the guest, and ends when told to. */
final class CommitJob implements AutoCloseable {
    private static final String ID = "commit0";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration REDRAW = Duration.ofMillis(40);
    private static final Duration SLOW = Duration.ofMillis(1500);

    private final BlockingQmpClient qmp;
    private final EventQueue<QmpEvent> events;
    private final Narrator narrator;

    /** Listens before the command is sent: the first events come before its reply. */
    CommitJob(QmpClient client, Narrator narrator) {
        qmp = client.blocking();
        events = client.events().queue("BLOCK_JOB_READY", "BLOCK_JOB_COMPLETED", "BLOCK_JOB_CANCELLED");
        this.narrator = narrator;
    }

    /** Starts with a limited speed, which the guest outruns: enough to be watched. */
    void start(String top, String base, DataSize perSecond) {
        qmp.execute(
                "block-commit",
                Arguments.of("job-id", ID, "device", top).put("base-node", base).put("speed", perSecond.bytes()));
    }

    /**
     * Shows the progress, then lifts the limit and waits until the job has caught up; returns what it copied.
     *
     * <p>The length grows as the guest writes: QEMU adds what is new whenever it has copied what was there.
     */
    DataSize untilReady() {
        long start = System.nanoTime();
        boolean slow = true;
        QmpEvent event = events.poll();
        while (event == null) {
            JsonNode job = qmp.execute("query-block-jobs").path(0);
            narrator.progress(
                    "commit", job.path("offset").asLong(0), job.path("len").asLong(0));
            if (slow && System.nanoTime() - start > SLOW.toNanos()) {
                qmp.execute("block-job-set-speed", Arguments.of("device", ID).put("speed", 0));
                slow = false;
            }
            LockSupport.parkNanos(REDRAW.toNanos());
            event = events.poll();
        }
        requireName(event, "BLOCK_JOB_READY");
        long copied = event.toJson().path("offset").asLong();
        narrator.progress("commit", copied, copied);
        return DataSize.ofBytes(copied);
    }

    /** Switches the guest over to the base. */
    void complete() {
        qmp.execute("block-job-complete", Arguments.of("device", ID));
        requireName(events.next(LIMIT), "BLOCK_JOB_COMPLETED");
    }

    @Override
    public void close() {
        events.close();
    }

    private static void requireName(QmpEvent event, String name) {
        JsonNode error = event.toJson().path("error");
        if (!event.eventName().equals(name) || !error.isMissingNode()) {
            throw new QemuException(
                    "commit: " + event.eventName() + " " + error.asString("") + " (expected: " + name + ")");
        }
    }
}
