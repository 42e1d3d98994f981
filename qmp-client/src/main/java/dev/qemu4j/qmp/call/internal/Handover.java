package dev.qemu4j.qmp.call.internal;

/** The way to the callers' executor, which may be busy for ever, and on which no time limit must depend. */
@FunctionalInterface
public interface Handover {
    /**
     * Hands a task to the executor; if that has not begun it in time, runs another one elsewhere in its place.
     *
     * @param task the task
     * @param nanos the time that is left to begin it; a moment is given in any case
     * @param late the other one
     */
    void execute(Runnable task, long nanos, Runnable late);
}
