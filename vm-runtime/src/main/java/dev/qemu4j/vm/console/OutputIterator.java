package dev.qemu4j.vm.console;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.TimeLeft;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The output of a console in pieces, each waited for. It goes by the offset of the bytes: the text up to now is no place to go on from, as its end changes when half a
 * character gets its other half, and its front when old output is dropped.
 */
final class OutputIterator implements Iterator<String> {
    private static final int CHUNK = 16 * 1024;

    private final ConsoleState state;
    private final TimeLeft left;
    private final PlainDecoder decoder = new PlainDecoder();
    private final StringBuilder text = new StringBuilder();
    private final PlainDecoder.Sink sink = (character, end) -> text.append(character);
    private long position;
    private boolean finished;
    private @Nullable String next;

    OutputIterator(ConsoleState state, Duration limit) {
        this.state = state;
        left = TimeLeft.of(limit);
    }

    Stream<String> stream() {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL), false);
    }

    @Override
    public boolean hasNext() {
        if (next == null && !finished) {
            next = awaited();
        }
        return next != null;
    }

    @Override
    public String next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        String piece = next;
        next = null;
        return Objects.requireNonNull(piece);
    }

    private @Nullable String awaited() {
        Semaphore changes = new Semaphore(0);
        Runnable signal = changes::release;
        state.follow(signal);
        try {
            while (true) {
                changes.drainPermits();
                String piece = read();
                if (!piece.isEmpty()) {
                    return piece;
                }
                if (finished) {
                    return null;
                }
                if (!Await.poll(
                        nanos -> changes.tryAcquire(nanos, TimeUnit.NANOSECONDS),
                        "waiting for output of console " + state.id(),
                        left.now())) {
                    throw new ConsoleTimeoutException(
                            "time-out of " + left + " while waiting for output of console "
                                    + state.id(),
                            state.lastLines());
                }
            }
        } finally {
            state.unfollow(signal);
        }
    }

    /** Reads all that has come; nothing if that is no whole character, or may be the beginning of a password. */
    private String read() {
        boolean last = state.end().isDone(); // all output is in the log by then
        long size = state.log().size();
        while (position < size && text.length() < CHUNK) {
            byte[] chunk = new byte[(int) Math.min(CHUNK, size - position)];
            ByteBuffer buffer = ByteBuffer.wrap(chunk);
            long at = state.log().read(position, buffer);
            decoder.feed(chunk, buffer.position(), at, sink);
            position = buffer.position() == 0 ? size : at + buffer.position();
        }
        if (last && position >= size) {
            decoder.finish(position, sink);
            finished = true;
        }
        String shown = state.hidden(text.toString());
        int kept = finished ? 0 : state.beginningOfSecret(shown);
        String piece = shown.substring(0, shown.length() - kept);
        text.setLength(0);
        text.append(shown, piece.length(), shown.length());
        return piece;
    }
}
