package dev.qemu4j.img.channel;

import dev.qemu4j.img.nbd.NbdDisconnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The end of a channel, as Java's channels tell of it. Their exceptions are checked, while those of all else that this library does are not: they
 * are thrown as the interface declares them, and its implementation does not, so that users of the class need not catch what only a mistake brings.
 */
final class ChannelEnd {
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Closes the channel; tells whether it was open. */
    boolean close() {
        return closed.compareAndSet(false, true);
    }

    boolean isClosed() {
        return closed.get();
    }

    /** Fails unless the channel is open. */
    void requireOpen() {
        if (closed.get()) {
            throw undeclared(new ClosedChannelException());
        }
    }

    /** Returns the failure of what was under way: that of a channel that was closed meanwhile, or else the connection's. */
    RuntimeException of(NbdDisconnectedException failure) {
        if (!closed.get()) {
            return failure;
        }
        AsynchronousCloseException end = new AsynchronousCloseException();
        end.initCause(failure);
        throw undeclared(end);
    }

    @SuppressWarnings("unchecked")
    private static <E extends Exception> RuntimeException undeclared(Exception failure) throws E {
        throw (E) failure;
    }
}
