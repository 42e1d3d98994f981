package dev.qemu4j.img.internal;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The start of something that must be closed, on a thread of its own. If the future ends first, such as by a cancellation, the start learns of it,
 * and what it starts all the same is closed.
 *
 * @param <T> what is started
 */
public final class Starting<T extends AutoCloseable> extends CompletableFuture<T> {
    private Starting() {}

    /**
     * Begins a start.
     *
     * @param name of the thread
     * @param start gets a future that ends when nobody wants the result any more, or it has been given
     * @param <T> what is started
     * @return a future of the result, or of the start's exception
     */
    public static <T extends AutoCloseable> CompletableFuture<T> begin(
            String name, Function<? super CompletableFuture<?>, T> start) {
        Starting<T> starting = new Starting<>();
        try {
            Thread thread = new Thread(null, () -> starting.run(start), name, 0, false);
            thread.setDaemon(true);
            thread.start();
        } catch (RuntimeException | Error e) {
            starting.completeExceptionally(e);
        }
        return starting;
    }

    private void run(Function<? super CompletableFuture<?>, T> start) {
        T started;
        try {
            started = start.apply(this);
        } catch (Throwable e) {
            completeExceptionally(e);
            return;
        }
        if (!complete(started)) {
            close(started);
        }
    }

    /** Nobody is left to be told of a failure but the thread's own handler. */
    private static void close(AutoCloseable unwanted) {
        try {
            unwanted.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
