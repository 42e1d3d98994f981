package dev.qemu4j.vm.console;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.TimeLimit;
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

/** The lines of a console, each waited for. A line of more than 65,536 characters loses its beginning. */
final class LineIterator implements Iterator<String> {
    private static final Expected LINE = Expected.pattern(Pattern.compile("\n"));

    private final VmConsole reader;
    private final Duration limit;
    private final long started = System.nanoTime();
    private @Nullable String next;
    private boolean ended;

    LineIterator(VmConsole reader, Duration limit) {
        this.reader = reader;
        this.limit = limit;
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
        Duration left = limit.minusNanos(System.nanoTime() - started);
        try {
            return Await.result(
                            reader.expectAsync(LINE, left.isNegative() ? Duration.ZERO : left),
                            "waiting for a line of console " + reader.id())
                    .before();
        } catch (ConsoleTimeoutException late) {
            throw new ConsoleTimeoutException(
                    "time-out of " + TimeLimit.millis(limit) + " ms while waiting for a line of console " + reader.id(),
                    late.output());
        } catch (ConsoleEndedException e) {
            String rest = reader.rest();
            return rest.isEmpty() ? null : rest;
        }
    }
}
