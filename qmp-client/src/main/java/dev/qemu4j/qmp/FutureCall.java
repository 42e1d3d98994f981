package dev.qemu4j.qmp;

import dev.qemu4j.base.QemuException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A call whose caller holds a future, which is completed on the caller's executor or by who waits for it. */
class FutureCall<R extends @Nullable Object> extends PendingCall<R> {
    private final Executor executor;
    private final CallFuture<R> future = new CallFuture<>();

    FutureCall(Submission<R> submission, Executor executor, CallFailures failures) {
        super(submission, failures);
        this.executor = executor;
    }

    final CompletableFuture<R> future() {
        return future;
    }

    @Override
    final boolean settled() {
        return future.isDone();
    }

    @Override
    final void succeed(R result) {
        future.succeed(result, executor);
    }

    @Override
    void fail(QemuException failure) {
        future.fail(() -> explained(failure), executor);
    }

    final void failWith(Supplier<? extends Throwable> failure) {
        future.fail(failure, executor);
    }
}
