package dev.qemu4j.host.internal;

import dev.qemu4j.base.async.TimeLimit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An output without a thread of its own: read by the {@link OutputLoop}, and by a thread that waits for its end. */
public final class OutputChannel implements OutputReader {
    static final int BUFFER = 16 * 1024;

    /** A program that writes without a pause leaves the loop to the others. */
    private static final int MOST_READS = 16;

    private final Pipe.SourceChannel pipe;
    private final OutputSinks sinks;
    private final Runnable onClose;
    private final CountDownLatch ended = new CountDownLatch(1);
    private long read; // guarded by this

    /** Makes a channel whose end is told to the selector, as that holds the descriptor until it is used again. */
    OutputChannel(Pipe.SourceChannel pipe, List<? extends OutputSink> sinks, Runnable onClose) {
        this.pipe = pipe;
        this.onClose = onClose;
        this.sinks = new OutputSinks(sinks);
    }

    Pipe.SourceChannel pipe() {
        return pipe;
    }

    boolean hasEnded() {
        return ended.getCount() == 0;
    }

    /** Reads on as long as there is something, but not for ever, and tells whether that was all. */
    synchronized boolean readSome(byte[] buffer) {
        if (hasEnded()) {
            return true;
        }
        boolean more = true;
        boolean open = false;
        try {
            for (int i = 0; more && i < MOST_READS; i++) {
                int length = pipe.read(ByteBuffer.wrap(buffer));
                more = length > 0;
                open = length >= 0;
                if (more) {
                    sinks.write(buffer, length);
                    read += length;
                }
            }
        } catch (IOException e) {
            open = false; // it cannot be read any more
        } finally {
            if (!open) {
                end();
            }
        }
        return !more;
    }

    @SuppressWarnings("EmptyCatch")
    private void end() {
        try {
            pipe.close(); // a program must not wait for a reader that has ended
        } catch (IOException e) {
            // There is nothing to lose.
        } finally {
            onClose.run();
            sinks.end();
            ended.countDown();
        }
    }

    /** The loop may not have come to what is in the pipe. */
    @Override
    public boolean awaitEnd(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + TimeLimit.nanos(limit);
        byte[] buffer = new byte[BUFFER];
        while (!readSome(buffer) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        return ended.await(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    /** False, since who waits for the end has read what was there. */
    @Override
    public boolean isBehind() {
        return false;
    }

    @Override
    public synchronized long read() {
        return read;
    }
}
