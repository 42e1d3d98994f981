package dev.qemu4j.img;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Work on a thread of its own, which cancelling interrupts.
 *
 * @param <R> what it gives
 */
final class StoreTask<R> extends CompletableFuture<R> {
    private @Nullable Thread thread;
    private @Nullable Closeable open;

    private StoreTask() {}

    static <R> CompletableFuture<R> start(String name, Function<? super StoreTask<R>, R> work) {
        StoreTask<R> task = new StoreTask<>();
        Thread thread = new Thread(null, () -> task.run(work), "qemu4j-store-" + name, 0, false);
        thread.setDaemon(true);
        synchronized (task) {
            task.thread = thread;
            try {
                thread.start();
            } catch (Throwable e) { // there is no room for a thread
                task.completeExceptionally(e);
            }
        }
        return task;
    }

    /** Sets the resource that a cancel closes: up to JDK 21 the stream of an HTTP response ignores an interrupt. */
    synchronized void closeWhenCancelled(Closeable resource) throws IOException {
        open = resource;
        if (isCancelled()) {
            resource.close();
        }
    }

    @Override
    @SuppressWarnings("EmptyCatch")
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean first = super.cancel(mayInterruptIfRunning);
        synchronized (this) {
            if (first && thread != null) {
                thread.interrupt();
            }
            if (first && open != null) {
                try {
                    open.close();
                } catch (IOException e) {
                    // The reader finds out.
                }
            }
        }
        return first;
    }

    private void run(Function<? super StoreTask<R>, R> work) {
        try {
            complete(work.apply(this));
        } catch (Throwable e) { // from some JVM languages also a checked exception
            completeExceptionally(e);
        }
    }
}
