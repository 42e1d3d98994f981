package dev.qemu4j.vm.suspend.internal;

/** The side of a task that passes the point of no return. */
public interface Committing {
    /** Passes it; fails with a {@link java.util.concurrent.CancellationException} if nobody wants the result any more. */
    void commit();
}
