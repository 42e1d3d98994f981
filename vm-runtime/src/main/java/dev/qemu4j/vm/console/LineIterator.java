package dev.qemu4j.vm.console;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.TimeLeft;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The lines of a console, each waited for. */
final class LineIterator implements Iterator<String> {
    /** The end of a line, or a part of a long one, behind which more of it comes: no line has an empty last part. */
    private static final Expected PART = Expected.named("a line", Pattern.compile("\n|\\G[^\n]{16384}(?=[^\n])"));

    private static final long LONGEST = 1024 * 1024;

    private static final int LAST_LINES = 20;

    private final VmConsole reader;
    private final TimeLeft left;
    private @Nullable String next;
    private boolean ended;

    /** The offset at which the next line begins. */
    private long begin;

    /** The end of the output that had come by the limit. */
    private long last = Long.MAX_VALUE;

    LineIterator(VmConsole reader, Duration limit) {
        this.reader = reader;
        left = TimeLeft.of(limit);
    }

    Stream<String> stream() {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL), false);
    }

    @Override
    public boolean hasNext() {
        if (next == null && !ended) {
            next = read();
            ended = next == null;
        }
        return next != null;
    }

    @Override
    public String next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        String line = next;
        next = null;
        return Objects.requireNonNull(line);
    }

    private @Nullable String read() {
        while (true) {
            long from = reader.position();
            ConsoleMatch part;
            try {
                part = Await.result(reader.expectAsync(PART, left()), "waiting for a line of console " + reader.id());
            } catch (ConsoleTimeoutException e) {
                throw late(e.output());
            } catch (ConsoleEndedException e) {
                String rest = line(reader.size());
                return rest.isEmpty() ? null : withoutEnd(rest);
            }
            long to = reader.position();
            if (to > last) {
                throw late(reader.lastLines(LAST_LINES));
            }
            if (to <= from) { // else it would give the same line for ever
                throw new IllegalStateException("the end of a line: " + to + " (expected: > " + from + ")");
            }
            boolean isEnd = part.text().equals("\n");
            if (isEnd && from == begin) {
                begin = to;
                return part.before();
            }
            if (isEnd || to - begin >= LONGEST) {
                return withoutEnd(line(to));
            }
        }
    }

    private Duration left() {
        Duration rest = left.now();
        if (rest.isZero() && last == Long.MAX_VALUE) { // a guest that prints without end must not keep its reader
            last = reader.size();
        }
        return rest;
    }

    /** Takes the output up to an offset. */
    private String line(long to) {
        String line = reader.text(begin, to);
        begin = to;
        return line;
    }

    private static String withoutEnd(String line) {
        return line.endsWith("\n") ? line.substring(0, line.length() - 1) : line;
    }

    private ConsoleTimeoutException late(String output) {
        return new ConsoleTimeoutException(
                "time-out of " + left + " while waiting for a line of console " + reader.id(),
                output);
    }
}
