package dev.qemu4j.vm.life;

import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qmp.Subscription;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listener to a history: gets its events one by one, at its own pace. */
final class Replay implements Subscription {
    private static final Logger log = LoggerFactory.getLogger(EventHistory.class);
    private static final int MOST_BEHIND = 10_000;

    private final Executor executor;
    private final Consumer<QmpEvent> listener;
    private final Consumer<Replay> onClose;
    private final Deque<Runnable> waiting = new ArrayDeque<>(); // guarded by itself
    private boolean running; // guarded by waiting
    private volatile boolean closed;

    Replay(Executor executor, Consumer<QmpEvent> listener, Consumer<Replay> onClose) {
        this.executor = executor;
        this.listener = listener;
        this.onClose = onClose;
    }

    void add(QmpEvent event) {
        enqueue(() -> listener.accept(event));
    }

    /** Runs an action behind the events that wait. */
    void finish(Runnable action) {
        enqueue(action);
    }

    private void enqueue(Runnable call) {
        boolean start;
        synchronized (waiting) {
            if (closed) {
                return;
            }
            if (waiting.size() == MOST_BEHIND) {
                log.warn("a listener to a machine's events is {} behind and gets no more", MOST_BEHIND);
                closed = true;
                waiting.clear();
                return;
            }
            waiting.add(call);
            start = !running;
            running = true;
        }
        if (start) {
            executor.execute(this::run);
        }
    }

    private void run() {
        for (Runnable call = next(); call != null; call = next()) {
            try {
                call.run();
            } catch (Throwable e) {
                log.warn("a listener to a machine's events threw and gets no more", e);
                close();
            }
        }
    }

    private @Nullable Runnable next() {
        synchronized (waiting) {
            Runnable call = closed ? null : waiting.poll();
            running = call != null;
            return call;
        }
    }

    @Override
    public void close() {
        closed = true;
        onClose.accept(this);
    }
}
