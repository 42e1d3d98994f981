package dev.qemu4j.img.nbd;

import dev.qemu4j.base.async.OwnedFuture;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The end of a request, or of several. Cancelling it forgets what the server says; the buffer stays in use until then.
 *
 * @param <T> the result
 */
final class Reply<T extends @Nullable Object> extends OwnedFuture<T> {
    /** Makes a reply of other futures' end. */
    static <S extends @Nullable Object, T extends @Nullable Object> Reply<T> after(
            CompletableFuture<S> first, Function<? super S, ? extends T> result) {
        Reply<T> reply = new Reply<>();
        first.whenComplete((value, failure) -> {
            if (failure == null) {
                reply.succeed(result.apply(value));
            } else {
                Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
                reply.fail(cause == null ? failure : cause);
            }
        });
        return reply;
    }

    static <T extends @Nullable Object> Reply<T> of(@Nullable T result) {
        Reply<T> reply = new Reply<>();
        reply.end(result, null);
        return reply;
    }

    static <T extends @Nullable Object> Reply<T> failed(Throwable failure) {
        Reply<T> reply = new Reply<>();
        reply.fail(failure);
        return reply;
    }

    @SuppressWarnings("NullAway") // it takes the result for one that must not be null, whatever T is
    void end(@Nullable T result, @Nullable Throwable failure) {
        if (failure == null) {
            succeed(result);
        } else {
            fail(failure);
        }
    }
}
