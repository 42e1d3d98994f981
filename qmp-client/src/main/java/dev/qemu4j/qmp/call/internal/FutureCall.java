package dev.qemu4j.qmp.call.internal;

import dev.qemu4j.base.QemuException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A call whose caller holds a future, which is completed on the caller's executor or by who waits for it. Should the executor not come to it
 * by the end of the limit, the future is completed elsewhere.
 */
public class FutureCall<R extends @Nullable Object> extends PendingCall<R> {
    private final Handover executor;
    private final CallFuture<R> future = new CallFuture<>();

    public FutureCall(Submission<R> submission, Handover executor, CallFailures failures) {
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
    protected final void succeed(R result) {
        Runnable late = () -> future.expire(() -> told(undelivered()));
        future.succeed(result, task -> executor.execute(task, nanosLeft(System.nanoTime()), late));
    }

    @Override
    protected final void fail(QemuException failure) {
        future.fail(() -> told(failure), task -> executor.execute(task, nanosLeft(System.nanoTime()), task));
    }

    /** Returns the exception that the caller gets for a failure. */
    protected RuntimeException told(QemuException failure) {
        return explained(failure);
    }
}
