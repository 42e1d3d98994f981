package dev.qemu4j.base.async;

import org.jspecify.annotations.Nullable;

/** Closes results that came when nobody wanted them any more. */
final class Unwanted {
    private Unwanted() {}

    /** Closes a result on a thread of its own: closing may wait for the very thread that brought the result. */
    static void closeLater(@Nullable Object result) {
        if (result instanceof AutoCloseable) {
            Thread thread = new Thread(null, () -> close(result), "qemu4j-unwanted", 0, false);
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Closes a result if it can be. Nobody is left to be told of a failure but the thread's own handler. */
    static void close(@Nullable Object result) {
        if (!(result instanceof AutoCloseable unwanted)) {
            return;
        }
        try {
            unwanted.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
