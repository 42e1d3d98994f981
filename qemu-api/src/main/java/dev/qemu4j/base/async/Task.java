package dev.qemu4j.base.async;

import org.jspecify.annotations.Nullable;

/**
 * Work on a thread of its own. Cancelling the future interrupts the thread; a result that comes all the same is closed if it can be.
 *
 * @param <T> the result
 */
public class Task<T extends @Nullable Object> extends OwnedFuture<T> {
    private final Work<T> work;
    private volatile @Nullable Thread thread;

    /**
     * Creates a task that is not started.
     *
     * @param work the work
     */
    protected Task(Work<T> work) {
        this.work = work;
    }

    /**
     * Work that a task does.
     *
     * @param <T> the result
     */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object> {
        /**
         * Does the work.
         *
         * @param task the task, which is done from the moment when nobody wants the result any more
         * @return the result
         * @throws Exception if it fails
         */
        T run(Task<T> task) throws Exception;
    }

    /**
     * Starts work.
     *
     * @param name of the thread, behind {@code qemu4j-}
     * @param work the work
     * @param <T> the result
     * @return the task, which has failed already if there is no room for a thread
     */
    public static <T extends @Nullable Object> Task<T> start(String name, Work<T> work) {
        Task<T> task = new Task<>(work);
        task.start(name);
        return task;
    }

    /**
     * Starts the thread; once only.
     *
     * @param name of the thread, behind {@code qemu4j-}
     */
    protected final void start(String name) {
        try {
            Thread started = new Thread(null, this::run, "qemu4j-" + name, 0, false);
            started.setDaemon(true);
            thread = started;
            started.start();
        } catch (Throwable e) { // there is no room for a thread
            fail(e);
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean first = super.cancel(mayInterruptIfRunning);
        Thread running = thread;
        if (first && running != null) {
            running.interrupt();
        }
        return first;
    }

    /**
     * Tells whether the calling thread is the one that does the work.
     *
     * @return true on the task's own thread
     */
    protected final boolean isOwnThread() {
        return Thread.currentThread() == thread;
    }

    private void run() {
        T result;
        try {
            result = work.run(this);
        } catch (Throwable e) {
            fail(e);
            return;
        }
        if (!succeed(result) && result instanceof AutoCloseable unwanted) {
            close(unwanted);
        }
    }

    /** Nobody is left to be told of a failure but the thread's own handler. */
    private static void close(AutoCloseable unwanted) {
        Thread.interrupted(); // of the cancellation, which would end the closing half way
        try {
            unwanted.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
