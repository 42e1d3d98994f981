package dev.qemu4j.img.nbd;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.EventLoopThread;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.img.internal.Alarm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Requests in flight on one connection.
 *
 * <p>A thread reads the replies; when it ends, for whatever reason, it fails what is pending, so that nobody writes into a buffer
 * whose request has failed. Who waits for a reply sends its request itself; others leave that to a second thread.
 */
final class Connection {
    private static final int BATCH = 16;
    private static final Duration GOODBYE_LIMIT = Duration.ofSeconds(1);

    private final Transport transport;
    private final NbdExport export;
    private final Duration limit;
    private final Backlog backlog;
    private final Map<Long, Request> pending = new ConcurrentHashMap<>();
    private final BlockingQueue<Outgoing> queue = new LinkedBlockingQueue<>();
    private final AtomicLong cookies = new AtomicLong();
    private final AtomicReference<@Nullable QemuException> end = new AtomicReference<>();
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private final AtomicBoolean watched = new AtomicBoolean();
    private volatile @Nullable Alarm alarm;
    private final ReentrantLock sending = new ReentrantLock();
    private final ByteBuffer headers = ByteBuffer.allocateDirect(BATCH * Wire.REQUEST_LENGTH);
    /** Made beforehand, for an end that leaves no memory to make one. */
    private final NbdDisconnectedException broken =
            new NbdDisconnectedException("the connection was given up: reading or writing failed in this JVM", null);

    private final Thread reader;
    private final Thread writer;

    private final Alarms alarms;

    Connection(Transport transport, NbdExport export, NbdOptions options) {
        this(transport, export, options, Alarm::in);
    }

    /** Takes the alarms from elsewhere. */
    Connection(Transport transport, NbdExport export, NbdOptions options, Alarms alarms) {
        this.transport = transport;
        this.alarms = alarms;
        this.export = export;
        limit = options.requestTimeout();
        backlog = new Backlog(options);
        ReplyReader replies = new ReplyReader(transport, export.structured(), pending, backlog);
        reader = new ReaderThread(() -> readAll(replies), "qemu4j-nbd-reader");
        reader.setDaemon(true);
        writer = new Thread(this::writeAll, "qemu4j-nbd-writer");
        writer.setDaemon(true);
    }

    void start() {
        reader.start();
        writer.start();
    }

    NbdExport export() {
        return export;
    }

    boolean isOpen() {
        return end.get() == null;
    }

    /** Completes on the reader's thread, once nothing is pending any more. */
    CompletableFuture<@Nullable Void> ended() {
        return ended;
    }

    /** Waits until there is room for a request. An interrupt leaves the connection as it is, since nothing has been sent. */
    void waitForRoom(Request request) {
        String wait = "waiting for earlier requests before " + request;
        if (!Await.poll(nanos -> backlog.await(request, nanos), wait, limit)) {
            throw backlog.full(request);
        }
    }

    /** Sends a request that has room from this thread, which waits for the server to take it. */
    void sendNow(Request request) {
        Outgoing outgoing = enlist(request);
        if (outgoing != null) {
            send(List.of(outgoing));
        }
    }

    /** Has a request sent, without waiting; throws if there is no room for it. */
    void sendLater(Request request) {
        backlog.take(request);
        Outgoing outgoing = enlist(request);
        if (outgoing != null) {
            try {
                queue.add(outgoing);
            } catch (RuntimeException | Error e) {
                forget(outgoing.cookie(), request);
                throw e;
            }
        }
    }

    /** Says goodbye if that does not take long, and ends the connection. */
    void close() {
        if (!end.compareAndSet(null, new NbdDisconnectedException("the connection was closed", null))) {
            return;
        }
        try {
            if (sending.tryLock(GOODBYE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    Request goodbye = Request.of(Wire.DISCONNECT, 0, 0, 0);
                    Alarm tooLong = Alarm.in(GOODBYE_LIMIT.toNanos(), transport::close);
                    write(List.of(new Outgoing(0, goodbye)));
                    tooLong.cancel();
                } finally {
                    sending.unlock();
                }
            }
        } catch (IOException e) {
            // The server has gone already.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            transport.close();
            writer.interrupt();
            forgetAlarm();
        }
    }

    private @Nullable Outgoing enlist(Request request) {
        long cookie = cookies.incrementAndGet();
        try {
            Outgoing outgoing = new Outgoing(cookie, request);
            request.deadline(System.nanoTime() + TimeLimit.nanos(limit));
            watch();
            pending.put(cookie, request);
            QemuException ended = end.get();
            if (ended == null) {
                watch(); // unless the alarm was just then found to have nothing to look after
                return outgoing;
            }
            failIfPending(cookie, again(ended));
            backlog.giveBack(request); // or the next ones would be told that there is no room
            return null;
        } catch (RuntimeException | Error e) {
            forget(cookie, request);
            throw e;
        }
    }

    /** Takes a request back that could not be sent, and that its caller is told of. */
    private void forget(long cookie, Request request) {
        pending.remove(cookie);
        backlog.giveBack(request);
    }

    /** Ends the connection at once, for a thread that was interrupted. */
    void giveUp() {
        end.compareAndSet(
                null,
                new NbdDisconnectedException(
                        "the connection was given up, since a thread that waited for a reply was interrupted", null));
        transport.close();
    }

    private void send(List<Outgoing> batch) {
        try {
            sending.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            giveUp(); // as in the midst of sending
            return;
        } catch (RuntimeException | Error e) {
            fail(e); // nobody else would tell those who wait for these
            throw e;
        }
        try {
            write(batch);
        } catch (IOException e) {
            lose(e);
        } catch (RuntimeException | Error e) {
            fail(e); // half a request may have been sent
            throw e;
        } finally {
            sending.unlock();
        }
    }

    /** Several requests are one system call. */
    private void write(List<Outgoing> batch) throws IOException {
        ByteBuffer[] parts = new ByteBuffer[2 * batch.size()];
        headers.clear();
        for (int i = 0; i < batch.size(); i++) {
            int from = headers.position();
            batch.get(i).request().writeHeader(headers, batch.get(i).cookie());
            parts[2 * i] = headers.slice(from, Wire.REQUEST_LENGTH);
            parts[2 * i + 1] = batch.get(i).request().payload();
        }
        transport.write(parts);
    }

    private void writeAll() {
        List<Outgoing> batch = new ArrayList<>();
        try {
            while (isOpen()) {
                batch.clear();
                batch.add(queue.take());
                queue.drainTo(batch, BATCH - 1);
                send(batch);
            }
        } catch (InterruptedException e) {
            // The connection has ended; the reader fails what is left.
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    private void readAll(ReplyReader replies) {
        try {
            while (true) {
                replies.readReply();
            }
        } catch (NbdException e) {
            end.compareAndSet(null, e);
        } catch (IOException e) {
            lose(e);
        } catch (RuntimeException e) {
            end.compareAndSet(null, new NbdProtocolException("the server's reply cannot be read: " + e, e));
        } catch (Throwable e) {
            fail(e);
        } finally {
            end.compareAndSet(null, broken);
            transport.close();
            writer.interrupt();
            forgetAlarm();
            backlog.end();
            pending.keySet().forEach(this::failWithReason);
            ended.complete(null);
        }
    }

    /** Ends the connection by something that left no memory, perhaps, so that nothing is made for it. */
    private void fail(Throwable cause) {
        boolean first = end.compareAndSet(null, broken);
        transport.close();
        if (first) {
            broken.addSuppressed(cause);
        }
    }

    private void failWithReason(Long cookie) {
        QemuException reason = reason();
        try {
            failIfPending(cookie, again(reason));
        } catch (Throwable e) {
            failIfPending(cookie, reason);
        }
    }

    private void lose(IOException cause) {
        String what = cause instanceof AsynchronousCloseException || cause instanceof ClosedChannelException
                ? "the connection was closed"
                : "the connection to the server broke: " + cause.getMessage();
        end.compareAndSet(null, new NbdDisconnectedException(what, cause));
        transport.close();
    }

    private void failIfPending(long cookie, QemuException failure) {
        Request request = pending.get(cookie);
        if (request != null) {
            request.abort(failure);
            pending.remove(cookie);
        }
    }

    private QemuException reason() {
        QemuException ended = end.get();
        return ended == null ? new NbdDisconnectedException("the connection ended", null) : ended;
    }

    /** Each caller gets an exception of its own, with its own stack. */
    private static QemuException again(QemuException reason) {
        String message = String.valueOf(reason.getMessage());
        if (reason instanceof NbdTimeoutException) {
            return new NbdTimeoutException(message, reason);
        }
        if (reason instanceof NbdProtocolException) {
            return new NbdProtocolException(message, reason);
        }
        return new NbdDisconnectedException(message, reason);
    }

    /** One timer at a time looks after all requests. */
    private void watch() {
        if (watched.compareAndSet(false, true)) {
            try {
                watchFor(TimeLimit.nanos(limit));
            } catch (RuntimeException | Error e) {
                watched.set(false); // so that the next request is looked after
                throw e;
            }
        }
    }

    private void watchFor(long nanos) {
        alarm = alarms.in(Math.max(nanos, 1_000_000), this::lookAfter);
        if (!isOpen()) {
            forgetAlarm();
        }
    }

    /** Lets go of this connection's buffers, which the alarm would hold for as long as a request may take. */
    private void forgetAlarm() {
        Alarm set = alarm;
        if (set != null) {
            set.cancel();
        }
    }

    private void lookAfter() {
        try {
            lookForLate();
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    private void lookForLate() {
        long now = System.nanoTime();
        Request oldest = null;
        for (Request request : pending.values()) {
            if (oldest == null || request.deadline() - oldest.deadline() < 0) {
                oldest = request;
            }
        }
        if (oldest == null || !isOpen()) {
            watched.set(false);
            if (!pending.isEmpty() && isOpen()) {
                watch();
            }
        } else if (oldest.deadline() - now <= 0) {
            end.compareAndSet(
                    null,
                    new NbdTimeoutException(
                            "the server did not answer " + oldest + " within " + TimeLimit.millis(limit) + " ms",
                            null));
            transport.close();
        } else {
            watchFor(oldest.deadline() - now);
        }
    }

    /** Makes alarms. */
    @FunctionalInterface
    interface Alarms {
        Alarm in(long nanos, Runnable task);
    }

    /** Callbacks come here only for the want of memory, and may not wait here for what only this thread can bring. */
    private static final class ReaderThread extends Thread implements EventLoopThread {
        ReaderThread(Runnable work, String name) {
            super(work, name);
        }
    }

    /** A request under the number that its reply will bear. */
    private record Outgoing(long cookie, Request request) {}
}
