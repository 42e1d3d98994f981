package dev.qemu4j.qmp;

import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qmp.wire.internal.EventReader;
import dev.qemu4j.qmp.wire.internal.Message;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls a listener for one event after the other, on an executor. */
final class ListenerSink extends EventSink {
    private static final Logger logger = LoggerFactory.getLogger(QmpEvents.class);

    private final Executor executor;
    private final Consumer<QmpEvent> listener;
    private final @Nullable Consumer<QmpException> end;
    private final EventBuffer events; // guarded by itself
    private boolean running; // guarded by events
    private @Nullable Supplier<QmpException> ended; // guarded by events; what is still to be told

    ListenerSink(Executor executor, EventBuffer events, Consumer<QmpEvent> listener, String... names) {
        this(executor, events, listener, null, names);
    }

    ListenerSink(
            Executor executor,
            EventBuffer events,
            Consumer<QmpEvent> listener,
            @Nullable Consumer<QmpException> end,
            String... names) {
        super(names);
        this.executor = executor;
        this.events = events;
        this.listener = Objects.requireNonNull(listener, "listener");
        this.end = end;
    }

    @Override
    void accept(Message.Event event) {
        synchronized (events) {
            if (events.offer(event)) {
                if (running) {
                    return;
                }
                running = true;
            } else {
                overrun();
                return;
            }
        }
        executor.execute(this::run);
    }

    /** A listener that is behind still gets what came before the end. */
    @Override
    void end(Supplier<QmpException> reason) {
        synchronized (events) {
            if (end == null) {
                return;
            }
            ended = reason;
            if (running) {
                return;
            }
            running = true;
        }
        executor.execute(this::run);
    }

    private void run() {
        for (Runnable call = take(); call != null; call = take()) {
            try {
                call.run();
            } catch (Throwable e) { // from some JVM languages also a checked exception
                logger.warn("a listener for {} events threw", describe(), e);
            }
        }
    }

    private @Nullable Runnable take() {
        synchronized (events) {
            Runnable call = open() ? nextCall() : null;
            running = call != null;
            return call;
        }
    }

    private @Nullable Runnable nextCall() {
        Message.Event event = events.poll();
        if (event != null) {
            return () -> deliver(event);
        }
        Supplier<QmpException> reason = ended;
        Consumer<QmpException> callback = end;
        ended = null;
        return reason == null || callback == null ? null : () -> callback.accept(reason.get());
    }

    private void deliver(Message.Event event) {
        QmpEvent read;
        try {
            read = EventReader.read(event);
        } catch (Throwable e) { // such as an OutOfMemoryError: without a word nobody would miss the event
            leaveOut("a listener for " + describe() + " events gets no more: one could not be read, " + e, e);
            return;
        }
        listener.accept(read);
    }

    private void overrun() {
        leaveOut(
                "a listener for " + describe() + " events is " + events.content()
                        + " behind and gets no more: make it faster, or raise " + events.option(),
                null);
    }

    /** Ends the listener, which has lost an event, and tells it so. */
    private void leaveOut(String what, @Nullable Throwable cause) {
        if (end == null) {
            close();
            logger.warn(what, cause);
            return;
        }
        leave();
        synchronized (events) {
            events.clear();
        }
        end(() -> new QmpStateException(what, cause));
    }
}
