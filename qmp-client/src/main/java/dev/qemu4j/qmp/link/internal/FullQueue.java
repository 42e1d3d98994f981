package dev.qemu4j.qmp.link.internal;

import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.TimeLimit;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Connects again while the queue of a Unix socket is full. A TCP client is kept waiting by the kernel; here it refuses at once, although the peer may
 * serve the queue in the next moment.
 */
public final class FullQueue<T> {
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Function<Duration, CompletableFuture<T>> attempt;
    private final Function<Throwable, ? extends Throwable> late;
    private final CompletableFuture<T> connected = new CompletableFuture<>();
    private final long deadline;
    private volatile CompletableFuture<T> current = connected;

    private FullQueue(
            Duration limit,
            Function<Duration, CompletableFuture<T>> attempt,
            Function<Throwable, ? extends Throwable> late) {
        this.attempt = attempt;
        this.late = late;
        deadline = System.nanoTime() + TimeLimit.nanos(limit);
    }

    /**
     * Makes a connection.
     *
     * @param limit the longest time for all attempts
     * @param attempt starts one, within the time that is left
     * @param late makes the failure of the last attempt into that of the limit
     * @return a future of the connection; cancelling gives up
     */
    public static <T> CompletableFuture<T> outlast(
            Duration limit,
            Function<Duration, CompletableFuture<T>> attempt,
            Function<Throwable, ? extends Throwable> late) {
        FullQueue<T> queue = new FullQueue<>(limit, attempt, late);
        Chain.after(queue.connected, () -> queue.current.cancel(false));
        queue.connect(limit);
        return queue.connected;
    }

    private void connect(Duration left) {
        CompletableFuture<T> next = attempt.apply(left);
        current = next;
        if (connected.isDone()) {
            next.cancel(false); // the caller gave up before it could be seen here
        }
        Chain.end(
                next,
                (made, failure) -> {
                    if (failure == null) {
                        Chain.pass(next, connected);
                    } else if (!connected.isDone()) {
                        failed(failure);
                    }
                },
                connected::completeExceptionally);
    }

    private void failed(Throwable failure) {
        long left = deadline - System.nanoTime();
        if (!isFull(failure)) {
            connected.completeExceptionally(failure);
        } else if (left <= 0) {
            connected.completeExceptionally(late.apply(failure));
        } else {
            long pause = Math.min(left, PAUSE.toNanos());
            CompletableFuture.delayedExecutor(pause, TimeUnit.NANOSECONDS, Runnable::run)
                    .execute(() -> Chain.guard(this::again, connected::completeExceptionally));
        }
    }

    /** Fails nothing on the thread for delays, which is the whole JVM's. */
    private void again() {
        if (!connected.isDone()) {
            connect(Duration.ofNanos(Math.max(deadline - System.nanoTime(), PAUSE.toNanos())));
        }
    }

    /** Knows EAGAIN by the system's words, and by its number where Netty's native sockets tell it. */
    private static boolean isFull(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause(); // the others have the address in their words
        }
        String said = Objects.requireNonNullElse(cause.getMessage(), "");
        return said.contains("Resource temporarily unavailable") || said.contains("error(-11)");
    }
}
