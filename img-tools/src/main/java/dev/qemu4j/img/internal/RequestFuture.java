package dev.qemu4j.img.internal;

import dev.qemu4j.base.async.OwnedFuture;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The end of a request, or of several. Cancelling it forgets what the server says; the buffer stays in use until then.
 *
 * @param <T> the result
 */
public final class RequestFuture<T extends @Nullable Object> extends OwnedFuture<T> {
    private final Runnable connectionEnd;
    private final CompletableFuture<@Nullable Void> reply = new CompletableFuture<>();

    /** Creates one that has not ended. */
    public RequestFuture() {
        this(() -> {});
    }

    /** Creates one that has not ended, with a way to give up its connection. */
    public RequestFuture(Runnable connectionEnd) {
        this.connectionEnd = connectionEnd;
    }

    /** Gives up the connection, since nothing else lets go of the buffer; all who wait for a reply on it are told so. */
    public void giveUpConnection() {
        connectionEnd.run();
    }

    /**
     * Returns the end of a request as the connection's own thread learns of it, also of one that was cancelled. From then on the buffer is
     * free. It needs no executor of the user's, whose only thread may be the one that waits.
     */
    public static CompletableFuture<?> replyTo(CompletableFuture<?> request) {
        return request instanceof RequestFuture<?> future ? future.reply : request;
    }

    /** Ends it for its holder on the callers' executor. */
    public void endBy(Delivery delivery, @Nullable T result, @Nullable Throwable failure) {
        replied(failure);
        delivery.run(() -> end(result, failure));
    }

    private void replied(@Nullable Throwable failure) {
        if (failure == null) {
            reply.complete(null);
        } else {
            reply.completeExceptionally(failure);
        }
    }

    /** Returns one that has ended well. */
    public static <T extends @Nullable Object> RequestFuture<T> ended(@Nullable T result) {
        RequestFuture<T> reply = new RequestFuture<>();
        reply.end(result, null);
        return reply;
    }

    /** Returns one that has failed. */
    public static <T extends @Nullable Object> RequestFuture<T> failed(Throwable failure) {
        RequestFuture<T> reply = new RequestFuture<>();
        reply.end(null, failure);
        return reply;
    }

    /** Ends it, by a failure if there is one. */
    @SuppressWarnings("NullAway") // it takes the result for one that must not be null, whatever T is
    public void end(@Nullable T result, @Nullable Throwable failure) {
        replied(failure);
        if (failure == null) {
            succeed(result);
        } else {
            fail(failure);
        }
    }
}
