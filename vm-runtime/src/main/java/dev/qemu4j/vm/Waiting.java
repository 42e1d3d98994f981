package dev.qemu4j.vm;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuInterruptedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The blocking face: waits for a future and throws what it fails with. */
final class Waiting {
    private Waiting() {}

    static <T> T result(CompletableFuture<T> future, String what) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            future.cancel(true);
            throw QemuInterruptedException.of("waiting for " + what, e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof QemuException failure) {
                failure.addSuppressed(new CallerStack());
                throw failure;
            }
            throw new QemuException(what + " failed: " + cause, cause);
        }
    }

    /** Shows the line of user code that waited, as the failure's own stack is another thread's. */
    private static final class CallerStack extends RuntimeException {
        CallerStack() {
            super("waited for here");
        }
    }
}
