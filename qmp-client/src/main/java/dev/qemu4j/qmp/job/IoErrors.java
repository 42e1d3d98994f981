package dev.qemu4j.qmp.job;

import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.block.BlockJobErrorEvent;
import dev.qemu4j.qapi.job.JobStatus;
import dev.qemu4j.qapi.job.JobStatusChangeEvent;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.Subscription;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands the I/O errors of one job to a listener, which therefore may wait, and ends with the job. */
final class IoErrors implements Subscription {
    private static final Logger logger = LoggerFactory.getLogger(Job.class);

    private final String id;
    private final Consumer<BlockJobErrorEvent> listener;
    private final CompletableFuture<?> result;
    private @Nullable Subscription events; // guarded by this
    private boolean closed; // guarded by this

    IoErrors(String id, Consumer<BlockJobErrorEvent> listener, CompletableFuture<?> result) {
        this.id = id;
        this.listener = listener;
        this.result = result;
    }

    synchronized void listen(QmpClient client) {
        if (!closed && !result.isDone()) {
            events = client.events().on(List.of("BLOCK_JOB_ERROR", "JOB_STATUS_CHANGE"), this::onEvent, end -> {
                if (client.isOpen()) {
                    logger.warn("a listener for the I/O errors of job {} misses some: {}", id, end.getMessage());
                    listen(client);
                }
            });
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (events != null) {
            events.close();
        }
    }

    private void onEvent(QmpEvent event) {
        if (event instanceof BlockJobErrorEvent error && error.device().equals(id)) {
            listener.accept(error);
        } else if (event instanceof JobStatusChangeEvent change
                && change.id().equals(id)
                && change.status().equals(JobStatus.NULL)) { // the last event that a job has
            close();
        }
    }
}
