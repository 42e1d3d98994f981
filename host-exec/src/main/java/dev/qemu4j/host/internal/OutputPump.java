package dev.qemu4j.host.internal;

import dev.qemu4j.base.async.TimeLimit;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drains a pipe until its end, even if the consumers of its content fail. */
public final class OutputPump implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(OutputPump.class);
    private static final int BUFFER = 16 * 1024;

    private final InputStream pipe;
    private final List<OutputSink> sinks;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean begun;
    private final AtomicLong read = new AtomicLong();
    private @Nullable KernelTask task; // written before begun

    public OutputPump(InputStream pipe, List<? extends OutputSink> sinks) {
        this.pipe = pipe;
        this.sinks = new ArrayList<>(sinks);
    }

    @Override
    @SuppressWarnings("EmptyCatch")
    public void run() {
        task = KernelTask.current();
        begun = true;
        try (pipe) { // a program must not wait for a reader that has ended
            byte[] buffer = new byte[BUFFER];
            for (int length = pipe.read(buffer); length >= 0; length = pipe.read(buffer)) {
                int bytes = length;
                offer(sink -> sink.write(buffer, bytes));
                read.addAndGet(bytes);
            }
        } catch (IOException e) {
            // Closed under the reader, because the program has ended.
        } finally {
            offer(OutputSink::end);
            ended.countDown();
        }
    }

    /** Waits for the end of the pipe, and tells whether it came. */
    public boolean awaitEnd(Duration limit) throws InterruptedException {
        return ended.await(TimeLimit.nanos(limit), TimeUnit.NANOSECONDS);
    }

    /** Tells whether the pump has something to do that it has not come to. On a busy machine its thread may have to wait for a processor. */
    public boolean isBehind() {
        if (ended.getCount() == 0) {
            return false;
        }
        return !begun || (task != null && !task.isAsleep());
    }

    /** Returns the number of bytes that have come and were offered to all. */
    public long read() {
        return read.get();
    }

    private void offer(Delivery delivery) {
        sinks.removeIf(sink -> {
            try {
                delivery.to(sink);
                return false;
            } catch (Throwable e) { // from some JVM languages also another checked exception
                LOG.warn("No more output goes to {}, which failed", sink, e);
                return true;
            }
        });
    }

    private interface Delivery {
        void to(OutputSink sink) throws IOException;
    }
}
