package dev.qemu4j.img.nbd;

import dev.qemu4j.base.QemuInterruptedException;
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

    /**
     * Waits for the reply. An interrupt gives the connection up, since nothing else lets go of the buffer; a reply that is there by then is
     * taken all the same.
     *
     * @param giveUp ends the connection, and with it all requests
     */
    void await(String request, Runnable giveUp) {
        InterruptedException interrupted = null;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = e;
                if (latch.getCount() > 0) {
                    giveUp.run();
                }
            }
        }
        if (interrupted != null) {
            Thread.currentThread().interrupt();
            if (failure != null) {
                throw QemuInterruptedException.of(
                        "waiting for the reply to " + request + ", which ended the connection", interrupted);
            }
        }
        if (failure != null) {
            failure.fillInStackTrace(); // the caller's stack tells more than that of the thread that reads
            throw failure;
        }
    }
}
