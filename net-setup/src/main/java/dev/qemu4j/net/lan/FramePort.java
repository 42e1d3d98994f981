package dev.qemu4j.net.lan;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.net.base.NetworkException;
import dev.qemu4j.net.lan.packet.internal.Frame;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This program's own place on a LAN: sends and gets Ethernet frames, without their checksums.
 *
 * <p>What it gets waits in a queue, from which either {@link #receive} takes or the listener of {@link #onFrame} is fed.
 * When the queue is full, frames are dropped and counted. Thread-safe.
 */
public final class FramePort implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FramePort.class);
    private static final byte[] END = {};
    private static final int FRAMES_IN_A_ROUND = 512;

    private final SwitchPort port;
    private final SwitchLoop loop;
    private final int capacity;
    private final Queue<byte[]> outgoing = new ConcurrentLinkedQueue<>();
    private final AtomicInteger outgoingBytes = new AtomicInteger();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final BlockingQueue<byte[]> incoming = new LinkedBlockingQueue<>();
    private final AtomicInteger incomingBytes = new AtomicInteger();
    private final AtomicBoolean listened = new AtomicBoolean();
    private final PortEnd end = new Program();
    private final Consumer<NetworkException> ender = this::fail;
    private volatile @Nullable NetworkException failure;
    private volatile boolean closed;

    FramePort(SwitchPort port, SwitchLoop loop, int capacity) {
        this.port = port;
        this.loop = loop;
        this.capacity = capacity;
        loop.execute(() -> port.traffic().connected(end));
        loop.onEnd(ender);
    }

    /**
     * Returns the port of the switch, for its faults and counters.
     *
     * @return the port
     */
    public SwitchPort port() {
        return port;
    }

    /**
     * Sends a frame.
     *
     * @param frame destination, source, type and content, 14 to 69632 bytes; copied
     * @return false if the switch has no room for it now, and it was dropped
     * @throws IllegalArgumentException if it is too short or too long
     * @throws IllegalStateException if this port is closed
     * @throws NetworkException if an error has ended the switch's thread
     */
    public boolean send(byte[] frame) {
        if (frame.length < Frame.SHORTEST || frame.length > Frame.LONGEST) {
            throw new IllegalArgumentException("frame: " + frame.length + " bytes (expected: " + Frame.SHORTEST + " to "
                    + Frame.LONGEST + ": destination, source, type, content)");
        }
        if (closed) {
            throw closedPort();
        }
        if (outgoingBytes.addAndGet(frame.length) > capacity) {
            outgoingBytes.addAndGet(-frame.length);
            port.traffic().count(Count.DROPPED);
            return false;
        }
        outgoing.add(frame.clone());
        if (scheduled.compareAndSet(false, true)) {
            loop.execute(this::drain);
        }
        return true;
    }

    /**
     * Waits for a frame.
     *
     * @param limit the longest time to wait
     * @return the next frame
     * @throws QemuTimeoutException if none came in time
     * @throws IllegalStateException if this port is closed
     * @throws NetworkException if an error has ended the switch's thread
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted, which stays so
     */
    public byte[] receive(Duration limit) {
        byte[] frame = poll(limit);
        if (frame != null) {
            return frame;
        }
        if (closed) {
            throw closedPort();
        }
        throw new QemuTimeoutException(
                "no frame came to the port '" + port.name() + "' within " + TimeLimit.millis(limit) + " ms", null);
    }

    /**
     * Waits for a frame that may not come.
     *
     * @param limit the longest time to wait
     * @return the next frame, or null if none came in time or this port is closed
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted, which stays so
     */
    public byte @Nullable [] poll(Duration limit) {
        AtomicReference<byte @Nullable []> next = new AtomicReference<>();
        Await.poll(
                nanos -> {
                    next.set(incoming.poll(nanos, TimeUnit.NANOSECONDS));
                    return next.get() != null;
                },
                "waiting for a frame at the port '" + port.name() + "'",
                limit);
        byte[] frame = next.get();
        if (frame == END) {
            incoming.add(END); // for the next thread that waits
        }
        if (frame == null || frame == END) {
            return null;
        }
        incomingBytes.addAndGet(-frame.length);
        return frame;
    }

    /**
     * Feeds a listener with the frames from now on.
     *
     * @param listener called on a daemon thread of its own, one frame after the other; what it throws is logged
     * @throws IllegalStateException if there is one already
     */
    public void onFrame(Consumer<? super byte[]> listener) {
        if (!listened.compareAndSet(false, true)) {
            throw new IllegalStateException("the frame port '" + port.name() + "' has a listener already");
        }
        Thread thread = new Thread(() -> feed(listener), "qemu4j-lan-port-" + port.name());
        thread.setDaemon(true);
        thread.start();
    }

    /** Leaves the LAN. The switch's port stays. */
    @Override
    public void close() {
        closed = true;
        loop.forget(ender);
        loop.execute(() -> port.traffic().disconnected(end));
        incoming.add(END);
    }

    private void fail(NetworkException reason) {
        if (!closed) {
            failure = loop.hasFailed() ? reason : null;
            closed = true;
            incoming.add(END);
        }
    }

    private RuntimeException closedPort() {
        NetworkException cause = failure;
        return cause == null
                ? new IllegalStateException("the frame port '" + port.name() + "' is closed")
                : new NetworkException("the frame port '" + port.name() + "' is closed: " + cause.getMessage(), cause);
    }

    private void drain() {
        scheduled.set(false);
        for (int i = 0; i < FRAMES_IN_A_ROUND; i++) {
            byte[] frame = outgoing.poll();
            if (frame == null) {
                return;
            }
            outgoingBytes.addAndGet(-frame.length);
            port.traffic().received(Frame.of(frame));
        }
        if (scheduled.compareAndSet(false, true)) {
            loop.execute(this::drain);
        }
    }

    private void feed(Consumer<? super byte[]> listener) {
        try {
            for (byte[] frame = incoming.take(); frame != END; frame = incoming.take()) {
                incomingBytes.addAndGet(-frame.length);
                hand(listener, frame);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void hand(Consumer<? super byte[]> listener, byte[] frame) {
        try {
            listener.accept(frame);
        } catch (Throwable e) { // from some JVM languages also a checked exception
            log.warn("the listener of the frame port '{}' failed", port.name(), e);
        }
    }

    /** The end of the cable. */
    private final class Program implements PortEnd {
        @Override
        public boolean send(Frame frame) {
            if (incomingBytes.addAndGet(frame.length()) > capacity) {
                incomingBytes.addAndGet(-frame.length());
                return false;
            }
            return incoming.add(frame.bytes());
        }

        @Override
        public void disconnect() {
            close();
        }
    }
}
