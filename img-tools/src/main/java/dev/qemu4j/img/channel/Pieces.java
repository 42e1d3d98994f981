package dev.qemu4j.img.channel;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.img.internal.RequestFuture;
import dev.qemu4j.img.nbd.NbdBacklogException;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A long read or write, cut into requests of which a number are in flight together. They are as many as keep a server busy, and fewer while others
 * take the connection's room. After a failure no more are sent.
 */
final class Pieces {
    private static final int WINDOW = 32;

    private final ByteBuffer buffer;
    private final int length;
    private final Sender sender;
    private int next;
    private int inFlight;
    private boolean filling;
    private boolean stopped;
    private @Nullable Throwable failure;
    private @Nullable CompletableFuture<?> latest;
    private RequestFuture<@Nullable Void> end = new RequestFuture<>();

    Pieces(ByteBuffer buffer, int length, Sender sender) {
        this.buffer = buffer;
        this.length = length;
        this.sender = sender;
    }

    /**
     * Sends what is left; the future ends when none is in flight any more, so that nobody uses the buffer. It ends on the thread that reads
     * the replies, which sends what comes next.
     */
    CompletableFuture<@Nullable Void> send() {
        RequestFuture<@Nullable Void> sent = new RequestFuture<>();
        synchronized (this) {
            end = sent;
            failure = stopped ? new CancellationException("cancelled") : null;
        }
        fill();
        return sent;
    }

    /** Sends no more of them, since nobody wants the rest. */
    synchronized void stop() {
        stopped = true;
        if (failure == null) {
            failure = new CancellationException("cancelled");
        }
    }

    /** Does the same on this thread, which waits for room where there is none. An interrupt ends the connection. */
    void run(Waiter waiter) {
        String wait = "waiting for an NBD server, which ended the connection";
        Await.requireAllowed(wait); // before any is sent
        while (true) {
            CompletableFuture<?> sent = send();
            try {
                Await.result(sent, wait, () -> {
                    giveUp();
                    sent.exceptionally(failed -> null).join();
                });
                return;
            } catch (NbdBacklogException e) {
                int at = take();
                waiter.piece(at, part(at));
            }
        }
    }

    private void fill() {
        RequestFuture<@Nullable Void> done = null;
        synchronized (this) {
            if (filling) {
                return; // a piece ended while it was sent
            }
            filling = true;
            while (failure == null && next < buffer.remaining() && inFlight < WINDOW && sendNext()) {}
            filling = false;
            if (inFlight == 0) {
                done = end;
            }
        }
        if (done != null) {
            done.end(null, failure);
        }
    }

    /** Sends a piece; returns false if there is no room but for those that are in flight, of which one brings the next. */
    private boolean sendNext() {
        CompletableFuture<?> sent = sent(next);
        NbdBacklogException refusal = refusal(sent);
        if (refusal != null) {
            failure = inFlight == 0 ? refusal : null;
            return false;
        }
        latest = sent;
        take();
        inFlight++;
        Chain.end(RequestFuture.replyTo(sent), (result, failed) -> ended(failed), this::broken);
        return true;
    }

    /** A sender that throws has sent nothing. */
    private CompletableFuture<?> sent(int at) {
        try {
            return sender.piece(at, part(at));
        } catch (Throwable e) {
            return RequestFuture.failed(e);
        }
    }

    private void ended(@Nullable Throwable failed) {
        synchronized (this) {
            inFlight--;
            if (failure == null) {
                failure = failed;
            }
        }
        fill();
    }

    /** Ends it, since nobody sends the rest any more; what is in flight has the buffer until its replies come. */
    private void broken(Throwable thrown) {
        RequestFuture<@Nullable Void> done;
        synchronized (this) {
            failure = thrown;
            done = end;
        }
        done.end(null, thrown);
    }

    private synchronized int take() {
        int at = next;
        next += Math.min(length, buffer.remaining() - at);
        return at;
    }

    private ByteBuffer part(int at) {
        return buffer.slice(buffer.position() + at, Math.min(length, buffer.remaining() - at));
    }

    private synchronized void giveUp() {
        if (latest instanceof RequestFuture<?> request) {
            request.giveUpConnection();
        }
    }

    /** A request that finds no room has failed when it is returned. */
    private static @Nullable NbdBacklogException refusal(CompletableFuture<?> sent) {
        return sent.isCompletedExceptionally()
                        && sent.handle((result, failed) -> failed).join() instanceof NbdBacklogException full
                ? full
                : null;
    }

    /** Sends a piece without waiting. */
    @FunctionalInterface
    interface Sender {
        CompletableFuture<?> piece(int at, ByteBuffer part);
    }

    /** Reads or writes a piece. */
    @FunctionalInterface
    interface Waiter {
        void piece(int at, ByteBuffer part);
    }
}
