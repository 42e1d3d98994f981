package dev.qemu4j.vm.console;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The lines of a console up to now with their times, read piece by piece. A line of more than 4,096 characters comes in several. */
final class TimedLines implements Iterator<ConsoleLine> {
    private static final int CHUNK = 16 * 1024;
    private static final int LONGEST = 4096;

    private final ConsoleState state;
    private final PlainDecoder decoder = new PlainDecoder();
    private final Deque<ConsoleLine> ready = new ArrayDeque<>();
    private final StringBuilder line = new StringBuilder();
    private final long size;
    private long begin;
    private long position;
    private boolean finished;

    TimedLines(ConsoleState state) {
        this.state = state;
        size = state.log().size();
    }

    Stream<ConsoleLine> stream() {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL), false);
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && !finished) {
            read();
        }
        return !ready.isEmpty();
    }

    @Override
    public ConsoleLine next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ready.remove();
    }

    private void read() {
        byte[] chunk = new byte[(int) Math.max(0, Math.min(CHUNK, size - position))];
        ByteBuffer buffer = ByteBuffer.wrap(chunk);
        long at = chunk.length == 0 ? position : state.log().read(position, buffer);
        if (buffer.position() == 0) {
            decoder.finish(position, this::add);
            if (line.length() > 0) {
                end();
            }
            finished = true;
            return;
        }
        decoder.feed(chunk, buffer.position(), at, this::add);
        position = at + buffer.position();
    }

    private void add(char character, long end) {
        if (line.length() == 0) {
            begin = end - 1;
        }
        if (character == '\n') {
            end();
            return;
        }
        line.append(character);
        if (line.length() >= LONGEST && !Character.isHighSurrogate(character)) {
            end();
        }
    }

    private void end() {
        ready.add(new ConsoleLine(state.times().instant(begin), state.hidden(line.toString())));
        line.setLength(0);
    }
}
