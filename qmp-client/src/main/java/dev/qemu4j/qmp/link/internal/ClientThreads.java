package dev.qemu4j.qmp.link.internal;

import dev.qemu4j.base.async.Chain;
import dev.qemu4j.qmp.call.internal.Handover;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A client's threads: one for I/O, which it shares with others, and those on which callbacks run unless the user has an executor for them. */
public final class ClientThreads implements Executor, Handover {
    /** The time that a busy executor has in any case, so that callbacks of expired limits still run on it. */
    private static final long MOMENT = TimeUnit.SECONDS.toNanos(1);

    private static final ThreadFactory CALLBACK_THREADS = new DefaultThreadFactory("qemu4j-callback", true);

    private final EventLoopGroup loop;
    private final Executor callbacks;
    private final @Nullable ExecutorService own;

    /** Starts the threads; should that fail, as for the want of descriptors, throws what the caller makes of it. */
    public static ClientThreads start(
            String loopName,
            NettySockets sockets,
            @Nullable Executor callbacks,
            Function<Throwable, ? extends RuntimeException> explanation) {
        try {
            return new ClientThreads(loopName, sockets, callbacks);
        } catch (Throwable e) { // whatever it is, nobody else would end the caller's wait
            throw explanation.apply(e);
        }
    }

    public ClientThreads(String loopName, NettySockets sockets, @Nullable Executor callbacks) {
        loop = SharedLoops.take(loopName, sockets);
        if (callbacks == null) {
            own = newPool();
            this.callbacks = own;
        } else {
            own = null;
            this.callbacks = callbacks;
        }
    }

    public EventLoopGroup loop() {
        return loop;
    }

    /** Runs a callback, come what may: what a shut-down executor refuses would leave a caller waiting for ever. */
    @Override
    public void execute(Runnable callback) {
        AtomicBoolean begun = new AtomicBoolean();
        Runnable once = () -> { // as an executor may throw although it has taken the task
            if (begun.compareAndSet(false, true)) {
                callback.run();
            }
        };
        try {
            callbacks.execute(once);
        } catch (Throwable e) {
            runElsewhere(once);
        }
    }

    @Override
    public void execute(Runnable task, long nanos, Runnable late) {
        if (own != null) { // it has a thread for each
            execute(task);
            return;
        }
        CompletableFuture<@Nullable Void> begun = new CompletableFuture<>();
        begun.orTimeout(Math.max(nanos, MOMENT), TimeUnit.NANOSECONDS);
        Chain.then(begun, none -> {}, expired -> runElsewhere(late));
        execute(() -> {
            if (begun.complete(null)) {
                task.run();
            }
        });
    }

    private static void runElsewhere(Runnable once) {
        try {
            CALLBACK_THREADS.newThread(once).start();
        } catch (Throwable e) { // there is neither memory nor room for a thread
            once.run();
        }
    }

    /** Closes what is open, and ends the threads that no other client uses, once they have done what they were given. */
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        if (own != null) {
            own.shutdown();
        }
    }

    private static ExecutorService newPool() {
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), CALLBACK_THREADS);
    }
}
