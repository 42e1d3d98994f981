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
    private boolean finished;

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
        if (first) {
            interrupt();
        }
        return first;
    }

    private synchronized void interrupt() {
        if (!finished && thread != null) {
            thread.interrupt();
        }
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
            finish();
            fail(e);
            return;
        }
        finish();
        if (!succeed(result)) {
            Unwanted.close(result);
        }
    }

    /** From here on a cancellation interrupts nothing, as that would end the closing half way. */
    private synchronized void finish() {
        finished = true;
        Thread.interrupted();
    }
}
