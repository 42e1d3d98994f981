package dev.qemu4j.img.nbd;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A thread that waits for its request; the request's time limit is that of the wait. */
final class Waiter implements Request.Completion {
    private final CountDownLatch latch = new CountDownLatch(1);
    private @Nullable NbdException failure;

    @Override
    public void done(@Nullable NbdException failure) {
        this.failure = failure;
        latch.countDown();
    }

    /** Waits on when interrupted, since the buffer is in use until the reply, and leaves the interrupt to the caller. */
    void await() {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            failure.fillInStackTrace(); // the caller's stack tells more than that of the thread that reads
            throw failure;
        }
    }
}
