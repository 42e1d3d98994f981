package dev.qemu4j.vm.life;

import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qmp.QmpException;
import dev.qemu4j.qmp.QmpStateException;
import dev.qemu4j.qmp.Subscription;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listener to a history: gets its events one by one, at its own pace, and is told when it gets no more. */
final class Replay<E extends QmpEvent> implements Subscription {
    private static final Logger log = LoggerFactory.getLogger(EventHistory.class);
    private static final int MOST_BEHIND = 10_000;
    private static final long MOST_BYTES = 16 << 20;

    private final Class<E> type;
    private final Consumer<? super E> listener;
    private final Consumer<QmpException> end;
    private final EventHistory history;
    private final Deque<Call> waiting = new ArrayDeque<>(); // guarded by itself
    private long bytes; // guarded by waiting
    private boolean running; // guarded by waiting
    private boolean ending; // guarded by waiting; the last call waits or was made
    private volatile boolean closed;

    /** The end is told once, after the last event, unless the replay was closed. */
    Replay(Class<E> type, Consumer<? super E> listener, Consumer<QmpException> end, EventHistory history) {
        this.type = type;
        this.listener = listener;
        this.end = end;
        this.history = history;
    }

    /** A call that waits; the memory of its event is kept until it was made. */
    private record Call(Runnable action, long bytes) {}

    void add(QmpEvent event, long size) {
        if (!type.isInstance(event)) {
            return;
        }
        boolean start;
        synchronized (waiting) {
            if (closed || ending) {
                return;
            }
            if (waiting.isEmpty() || (waiting.size() < MOST_BEHIND && bytes + size <= MOST_BYTES)) {
                waiting.add(new Call(() -> listener.accept(type.cast(event)), size));
                bytes += size;
            } else {
                String behind = "a listener to a machine's events is " + waiting.size() + " events of " + bytes
                        + " bytes behind and gets no more: make it faster";
                waiting.clear();
                last(new QmpStateException(behind, null));
            }
            start = !running;
            running = true;
        }
        run(start);
    }

    /** Tells the end behind the events that wait. */
    void finish(QmpException reason) {
        boolean start;
        synchronized (waiting) {
            if (closed || ending) {
                return;
            }
            last(reason);
            start = !running;
            running = true;
        }
        run(start);
    }

    private void last(QmpException reason) {
        ending = true;
        waiting.add(new Call(
                () -> {
                    close();
                    end.accept(reason);
                },
                0));
    }

    private void run(boolean start) {
        if (start) {
            history.executor().execute(this::run);
        }
    }

    private void run() {
        for (Runnable call = next(); call != null; call = next()) {
            try {
                call.run();
            } catch (Throwable e) {
                threw(e);
            }
        }
    }

    private void threw(Throwable e) {
        String what = "a listener to a machine's events threw and gets no more";
        synchronized (waiting) {
            if (closed || ending) {
                log.warn(what, e);
                return;
            }
            waiting.clear();
            last(new QmpStateException(what, e));
        }
    }

    private @Nullable Runnable next() {
        synchronized (waiting) {
            Call call = closed ? null : waiting.poll();
            running = call != null;
            bytes -= call == null ? 0 : call.bytes();
            return call == null ? null : call.action();
        }
    }

    @Override
    public void close() {
        closed = true;
        history.remove(this);
    }
}
