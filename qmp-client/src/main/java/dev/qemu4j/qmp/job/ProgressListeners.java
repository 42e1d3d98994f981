package dev.qemu4j.qmp.job;

import dev.qemu4j.qmp.Subscription;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners for the progress of one job. */
final class ProgressListeners {
    private static final Logger logger = LoggerFactory.getLogger(Job.class);

    private final String id;
    private final List<Consumer<JobProgress>> listeners = new CopyOnWriteArrayList<>();

    ProgressListeners(String id) {
        this.id = id;
    }

    Subscription add(Consumer<JobProgress> listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return () -> listeners.remove(listener);
    }

    boolean isEmpty() {
        return listeners.isEmpty();
    }

    void tell(JobProgress progress) {
        for (Consumer<JobProgress> listener : listeners) {
            try {
                listener.accept(progress);
            } catch (Throwable e) { // from some JVM languages also a checked exception
                logger.warn("a listener for the progress of job {} threw", id, e);
            }
        }
    }
}
