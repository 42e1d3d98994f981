package dev.qemu4j.net.lan;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.EventLoopThread;
import dev.qemu4j.net.base.NetworkException;
import dev.qemu4j.net.lan.packet.internal.Frame;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread of a switch: waits for sockets, tasks and frames on their way, and never for a machine. */
final class SwitchLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SwitchLoop.class);
    private static final long MILLI = 1_000_000;
    private static final long NAP = 100_000;
    private static final int TASKS_IN_A_ROUND = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final long origin = System.nanoTime();
    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final List<Link> busy = new ArrayList<>();
    private final Set<Connection> unwritten = new LinkedHashSet<>();
    private final List<Consumer<? super NetworkException>> enders = new CopyOnWriteArrayList<>();
    private final String name;
    /** Made beforehand, for an end that leaves no memory to make one. */
    private final NetworkException broken;

    private final NetworkException over;
    private volatile @Nullable NetworkException end;
    private volatile boolean closed;
    private long now;

    SwitchLoop(String name) {
        this.name = name;
        broken = new NetworkException("the switch " + name + " has failed, open another: this JVM has no memory", null);
        over = new NetworkException("the switch " + name + " was closed", null);
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new NetworkException("the switch " + name + " cannot wait for sockets: " + e, e);
        }
        thread = new LoopThread(this::run, "qemu4j-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Throws if the thread has failed, and so does nothing any more. */
    void requireRunning() {
        NetworkException ended = end;
        if (ended != null && hasFailed()) {
            throw new NetworkException(String.valueOf(ended.getMessage()), ended.getCause());
        }
    }

    boolean hasFailed() {
        NetworkException ended = end;
        return ended != null && ended != over;
    }

    boolean isRunning() {
        return end == null && !closed;
    }

    /** Has the end told, however it comes; at once if it has come. Must not block. */
    void onEnd(Consumer<? super NetworkException> ender) {
        NetworkException ended;
        synchronized (enders) {
            ended = end;
            if (ended == null) {
                enders.add(ender);
                return;
            }
        }
        ender.accept(ended);
    }

    /** Forgets a listener that need not be told any more. */
    void forget(Consumer<? super NetworkException> ender) {
        enders.remove(ender);
    }

    /** Has the thread do something soon; once closed or ended, never. */
    void execute(Runnable task) {
        if (end != null) {
            return;
        }
        tasks.add(task);
        if (Thread.currentThread() != thread) {
            selector.wakeup();
        }
    }

    /** The time of this round, in nanoseconds from the start. */
    long now() {
        return now;
    }

    /** Sends a frame over a link; on the thread only. */
    void offer(Link link, Frame frame) {
        link.offer(frame, now);
        if (!link.isIdle() && link.markBusy()) {
            busy.add(link);
        }
    }

    /** Has a connection written to at the end of the round; on the thread only. */
    void write(Connection connection) {
        unwritten.add(connection);
    }

    /** Waits for a channel; on the thread only. */
    SelectionKey register(SelectableChannel channel, int operations, Ready ready) throws IOException {
        channel.configureBlocking(false);
        return channel.register(selector, operations, ready);
    }

    private void run() {
        try {
            while (!closed) {
                now = System.nanoTime() - origin;
                runTasks();
                long next = runLinks();
                flush();
                await(next);
                now = System.nanoTime() - origin;
                handleSelected();
                flush();
            }
            end(over);
        } catch (
                Throwable
                        e) { // an Error, too: its sockets are closed, so that neither machine nor program waits for it
            end(failure(e));
        }
    }

    private NetworkException failure(Throwable cause) {
        try {
            log.error("the switch's thread ends: no machine is reached any more", cause);
            return new NetworkException("the switch " + name + " has failed, open another: " + cause, cause);
        } catch (Throwable e) {
            return broken;
        }
    }

    private void end(NetworkException reason) {
        synchronized (enders) {
            end = reason; // from here on nobody adds to them
        }
        release();
        tasks.clear();
        enders.forEach(ender -> {
            try {
                ender.accept(reason);
            } catch (Throwable e) {
                log.error("the end of the switch {} could not be told", name, e);
            }
        });
    }

    private void runTasks() {
        for (int i = 0; i < TASKS_IN_A_ROUND; i++) {
            Runnable task = tasks.poll();
            if (task == null) {
                return;
            }
            guarded(task);
        }
    }

    /** Returns when there is something to do again. */
    private long runLinks() {
        for (int i = 0; i < busy.size(); i++) { // grows when frames of one link enter another
            Link link = busy.get(i);
            guarded(() -> link.run(now));
        }
        busy.removeIf(Link::rests);
        return busy.stream().mapToLong(Link::next).min().orElse(Long.MAX_VALUE);
    }

    private void await(long next) throws IOException {
        if (!tasks.isEmpty()) {
            selector.selectNow();
            return;
        }
        if (next == Long.MAX_VALUE) {
            selector.select();
            return;
        }
        long time = next - (System.nanoTime() - origin);
        if (time > 2 * MILLI) {
            selector.select(time / MILLI - 1);
        } else if (selector.selectNow() == 0 && time > 0) {
            // A selector counts in milliseconds only.
            LockSupport.parkNanos(Math.min(time, NAP));
        }
    }

    private void handleSelected() {
        for (SelectionKey key : selector.selectedKeys()) {
            Ready ready = (Ready) key.attachment();
            if (key.isValid()) { // not closed meanwhile
                guarded(() -> ready.ready(key));
            }
        }
        selector.selectedKeys().clear();
    }

    private void flush() {
        if (!unwritten.isEmpty()) {
            unwritten.forEach(connection -> guarded(connection::flush));
            unwritten.clear();
        }
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            log.error("a switch has failed at a frame and goes on", e);
        }
    }

    private void release() {
        try {
            for (SelectionKey key : selector.keys()) {
                close(key.channel());
            }
        } finally {
            close(selector);
        }
    }

    private static void close(Closeable resource) {
        try {
            resource.close();
        } catch (IOException | RuntimeException e) {
            log.warn("a switch could not close a socket", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        if (Thread.currentThread() != thread) {
            Await.uninterrupted(
                    nanos -> {
                        TimeUnit.NANOSECONDS.timedJoin(thread, nanos);
                        return !thread.isAlive();
                    },
                    PATIENCE);
        }
    }

    /** Callers' functions after a lease run on it, and may not wait there for what only it can bring. */
    private static final class LoopThread extends Thread implements EventLoopThread {
        LoopThread(Runnable loop, String name) {
            super(loop, name);
        }
    }

    /** A callback for channels that can be used. */
    @FunctionalInterface
    interface Ready {
        void ready(SelectionKey key);
    }
}
