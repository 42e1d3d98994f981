package dev.qemu4j.net.lan;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.net.base.NetworkException;
import dev.qemu4j.net.lan.packet.internal.Frame;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Writes the frames that pass into a pcapng file, which Wireshark and tcpdump read, while they pass.
 *
 * <p>A daemon thread of its own writes; when the disk is too slow, frames are left out of the file, and counted, rather than
 * held up on the LAN. Thread-safe.
 */
public final class PacketCapture implements AutoCloseable {
    private static final OpenOption[] NEW = {StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE};
    private static final int MOST_WAITING = 16 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Captured END = new Captured("", Direction.INGRESS, Frame.of(new byte[0]), 0);

    private final Path file;
    private final List<Fabric.FrameTap> tapped;
    private final Fabric.FrameTap tap = this::seen;
    private final OutputStream opened;
    private final OutputStream out;
    private final PcapngWriter writer;
    private final BlockingQueue<Captured> queue = new LinkedBlockingQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder frames = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final Thread thread;
    private final long clock;
    private volatile @Nullable Throwable failure;
    private volatile boolean closed;

    private PacketCapture(Path file, List<Fabric.FrameTap> tapped, OutputStream opened) throws IOException {
        this.file = file;
        this.tapped = tapped;
        this.opened = opened;
        Instant now = Instant.now();
        clock = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - System.nanoTime();
        out = new BufferedOutputStream(opened, 1 << 16);
        writer = new PcapngWriter(out);
        out.flush();
        thread = new Thread(this::write, "qemu4j-lan-capture");
        thread.setDaemon(true);
        thread.start();
        tapped.add(tap);
    }

    /** Captures the frames of a list of taps, which is safe for several threads. */
    static PacketCapture open(Path file, List<Fabric.FrameTap> tapped, OpenOption... options) {
        boolean made = options.length == 0 || List.of(options).contains(StandardOpenOption.CREATE_NEW);
        try {
            return to(Files.newOutputStream(file, options.length == 0 ? NEW : options), made, file, tapped);
        } catch (FileAlreadyExistsException e) {
            throw new NetworkException(
                    "no capture can be written to " + file
                            + ": it is there already (expected: a new file; to replace its"
                            + " content, StandardOpenOption.WRITE and TRUNCATE_EXISTING)",
                    e);
        } catch (IOException e) {
            throw new NetworkException("no capture can be written to " + file + ": " + e, e);
        }
    }

    /** Captures to an open file, which is closed, and removed if it was made for this, when that cannot begin. */
    static PacketCapture to(OutputStream opened, boolean made, Path file, List<Fabric.FrameTap> tapped) {
        try {
            return new PacketCapture(file, tapped, opened);
        } catch (IOException | RuntimeException | Error e) { // a full disk, or no room for a thread
            discard(e, opened, made ? file : null);
            throw new NetworkException("no capture can be written to " + file + ": " + e, e);
        }
    }

    /** Leaves no file that was made for nothing. */
    private static void discard(Throwable failure, OutputStream opened, @Nullable Path made) {
        try {
            opened.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        try {
            if (made != null) {
                Files.deleteIfExists(made);
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * Returns the file of the capture.
     *
     * @return the file
     */
    public Path file() {
        return file;
    }

    /**
     * Returns the number of frames that were captured.
     *
     * @return the number so far, with those that are about to be written
     */
    public long frames() {
        return frames.sum();
    }

    /**
     * Returns the number of frames that were left out because the disk was too slow.
     *
     * @return the number so far
     */
    public long dropped() {
        return dropped.sum();
    }

    /**
     * Ends the capture and writes its last frames, for at most 10 seconds; what takes longer, such as a pipe that nobody reads,
     * loses them. Does nothing the second time.
     *
     * @throws NetworkException if the file could not be written, or not in time; what there is of it can be read
     */
    @Override
    public void close() {
        close(PATIENCE);
    }

    void close(Duration patience) {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        tapped.remove(tap);
        queue.add(END);
        boolean written = Await.uninterrupted(
                nanos -> {
                    TimeUnit.NANOSECONDS.timedJoin(thread, nanos);
                    return !thread.isAlive();
                },
                patience);
        if (!written) {
            // It lets go of the thread that writes, but may itself have to wait for a file system that hangs.
            Task.start("lan-capture-end", task -> {
                opened.close();
                return true;
            });
            throw new NetworkException(
                    "the capture " + file + " is not complete: its last frames were not taken within "
                            + TimeLimit.millis(patience) + " ms (expected: a disk, or a reader, that is not stopped)",
                    null);
        }
        Throwable cause = failure;
        if (cause != null) {
            throw new NetworkException("the capture " + file + " is not complete: " + cause, cause);
        }
    }

    @Override
    public String toString() {
        return "PacketCapture[" + file + ", " + frames() + " frames, " + dropped() + " dropped]";
    }

    private void seen(String port, Direction direction, Frame frame) {
        if (closed || failure != null) {
            return;
        }
        if (waiting.addAndGet(frame.cost()) > MOST_WAITING) {
            waiting.addAndGet(-frame.cost());
            dropped.increment();
            return;
        }
        frames.increment();
        queue.add(new Captured(port, direction, frame.keep(), clock + System.nanoTime()));
    }

    private void write() {
        try (OutputStream closing = out) {
            for (Captured next = queue.take(); !next.isEnd(); next = queue.take()) {
                waiting.addAndGet(-next.frame.cost());
                writer.packet(next.port, next.direction, next.frame.bytes(), next.nanos);
                if (queue.isEmpty()) {
                    closing.flush();
                }
            }
            writer.statistics(dropped.sum(), clock + System.nanoTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) { // told by close(), and no more frames are kept
            failure = e;
            tapped.remove(tap);
            queue.clear();
        }
    }

    /** A frame for the writer, or the end. */
    private record Captured(String port, Direction direction, Frame frame, long nanos) {
        boolean isEnd() {
            return port.isEmpty();
        }
    }
}
