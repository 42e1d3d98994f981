package dev.qemu4j.qmp.call.internal;

import dev.qemu4j.base.QemuException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A call whose caller holds a future, which is completed on the caller's executor or by who waits for it. */
public class FutureCall<R extends @Nullable Object> extends PendingCall<R> {
    private final Executor executor;
    private final CallFuture<R> future = new CallFuture<>();

    public FutureCall(Submission<R> submission, Executor executor, CallFailures failures) {
        super(submission, failures);
        this.executor = executor;
    }

    public final CompletableFuture<R> future() {
        return future;
    }

    @Override
    public final boolean settled() {
        return future.isDone();
    }

    @Override
    public final void succeed(R result) {
        future.succeed(result, executor);
    }

    @Override
    public void fail(QemuException failure) {
        future.fail(() -> explained(failure), executor);
    }

    public final void failWith(Supplier<? extends Throwable> failure) {
        future.fail(failure, executor);
    }
}
