package dev.qemu4j.qmp.testing;

import java.util.concurrent.CountDownLatch;

/**
 * Holds an answer back until a test lets it go.
 *
 * <p>Safe for use by several threads; a gate stays open once it is released.
 */
public final class Gate {
    private final CountDownLatch latch = new CountDownLatch(1);

    /** Creates a closed gate. */
    public Gate() {}

    /** Opens the gate for good. */
    public void release() {
        latch.countDown();
    }

    void await() throws InterruptedException {
        latch.await();
    }
}
