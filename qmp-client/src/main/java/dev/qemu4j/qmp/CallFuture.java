package dev.qemu4j.qmp;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A future that its holder may cancel, which forgets the reply, but not complete. */
final class CallFuture<R extends @Nullable Object> extends CompletableFuture<R> {
    void succeed(R result) {
        super.complete(result);
    }

    void fail(Throwable failure) {
        super.completeExceptionally(failure);
    }

    @Override
    public boolean complete(R value) {
        throw refusal();
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        throw refusal();
    }

    @Override
    public void obtrudeValue(R value) {
        throw refusal();
    }

    @Override
    public void obtrudeException(Throwable failure) {
        throw refusal();
    }

    @Override
    public CompletableFuture<R> completeAsync(Supplier<? extends R> value, Executor executor) {
        throw refusal();
    }

    @Override
    public CompletableFuture<R> orTimeout(long timeout, TimeUnit unit) {
        return copy().orTimeout(timeout, unit);
    }

    @Override
    public CompletableFuture<R> completeOnTimeout(R value, long timeout, TimeUnit unit) {
        return copy().completeOnTimeout(value, timeout, unit);
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }

    private static UnsupportedOperationException refusal() {
        return new UnsupportedOperationException("only QEMU's reply completes this future; cancel it, or copy() it");
    }
}
