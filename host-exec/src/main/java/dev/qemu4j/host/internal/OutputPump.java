package dev.qemu4j.host.internal;

import dev.qemu4j.base.async.TimeLimit;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Drains a pipe until its end, even if the consumers of its content fail. */
public final class OutputPump implements OutputReader, Runnable {
    private static final int BUFFER = 16 * 1024;

    private final InputStream pipe;
    private final OutputSinks sinks;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean begun;
    private final AtomicLong read = new AtomicLong();
    private @Nullable KernelTask task; // written before begun

    public OutputPump(InputStream pipe, List<? extends OutputSink> sinks) {
        this.pipe = pipe;
        this.sinks = new OutputSinks(sinks);
    }

    @Override
    @SuppressWarnings("EmptyCatch")
    public void run() {
        task = KernelTask.current();
        begun = true;
        try (pipe) { // a program must not wait for a reader that has ended
            byte[] buffer = new byte[BUFFER];
            for (int length = pipe.read(buffer); length >= 0; length = pipe.read(buffer)) {
                sinks.write(buffer, length);
                read.addAndGet(length);
            }
        } catch (IOException e) {
            // Closed under the reader, because the program has ended.
        } finally {
            sinks.end();
            ended.countDown();
        }
    }

    @Override
    public boolean awaitEnd(Duration limit) throws InterruptedException {
        return ended.await(TimeLimit.nanos(limit), TimeUnit.NANOSECONDS);
    }

    /** On a busy machine the pump's thread may have to wait for a processor. */
    @Override
    public boolean isBehind() {
        if (ended.getCount() == 0) {
            return false;
        }
        return !begun || (task != null && !task.isAsleep());
    }

    @Override
    public long read() {
        return read.get();
    }
}
