package dev.qemu4j.vm.console;

import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.vm.advice.internal.GuestAdvice;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One wait for output. It ends with the match, the first alarm before it, the end of the console, or the limit, as the output says
 * and not as threads happen to run.
 */
final class ConsoleWait extends OwnedFuture<ConsoleMatch> {
    private static final int WINDOW = 64 * 1024;
    private static final int ALARM_WINDOW = 1024;
    /** At the limit what is there is searched to its end, but for a pattern that takes longer than this for one piece of it. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** The time that the rest of an alarm's line has: a kernel that dies may not write it any more. */
    private static final long LINE_MILLIS = 1000;

    private final VmConsole console;
    private final ConsoleState state;
    private final Expected expected;
    private final Duration limit;
    private final long started = System.nanoTime();
    private final TextScan scan;
    private final @Nullable TextScan alarms;
    private final Pump pump;
    private final ReentrantLock searching = new ReentrantLock();
    private final AtomicBoolean ending = new AtomicBoolean();
    private TextScan.@Nullable Found found; // guarded by searching
    private boolean decided; // guarded by searching
    private volatile boolean expired;
    private @Nullable CompletableFuture<Boolean> lineLimit; // guarded by searching

    ConsoleWait(VmConsole console, ConsoleState state, Expected expected, Duration limit) {
        this.console = console;
        this.state = state;
        this.expected = expected;
        this.limit = limit;
        long from = console.position();
        scan = new TextScan(state.log(), from, expected.patterns(), WINDOW);
        alarms = expected.alarms().isEmpty()
                ? null
                : new TextScan(
                        state.log(),
                        Math.max(from, state.alarmsFrom()),
                        expected.alarms().stream().map(ConsoleAlarm::pattern).toList(),
                        ALARM_WINDOW);
        pump = new Pump(state.executor(), () -> look(began -> isDone() || ending.get(), false));
    }

    ConsoleWait start() {
        Runnable signal = this::signal;
        state.follow(signal);
        CompletableFuture<@Nullable Void> timer = new CompletableFuture<>();
        timer.completeOnTimeout(null, TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
        Chain.onSuccess(timer, passed -> {
            expired = true;
            finish();
        });
        Chain.after(this, () -> {
            state.unfollow(signal);
            timer.cancel(false);
        });
        signal();
        return this;
    }

    private void signal() {
        if (state.end().isDone()) {
            finish();
        } else {
            pump.signal();
        }
    }

    /** Looks once more and then ends, on a thread of the library. A user's executor may be busy, or shut down with a look in its queue. */
    private void finish() {
        if (!isDone() && ending.compareAndSet(false, true)) {
            ConsoleThreads.run(ConsoleThreads.OWN, () -> look(this::isOver, true));
        }
    }

    private boolean isOver(long began) {
        return isDone() || (expired && System.nanoTime() - began > GRACE_NANOS);
    }

    private void look(SearchLimit patience, boolean last) {
        Runnable outcome;
        searching.lock();
        try {
            if (isDone() || decided) {
                return;
            }
            outcome = search(patience, last);
            decided = outcome != null;
        } catch (SearchLimit.StoppedException e) {
            outcome = last ? () -> fail(late(", whose output takes too long to be searched")) : null;
        } catch (Throwable e) { // such as a pattern that overflows the stack: the wait must end all the same
            decided = true;
            outcome = () -> fail(e);
        } finally {
            searching.unlock();
        }
        if (outcome != null) {
            end(outcome);
        }
    }

    /** Ends the wait outside of the lock, as others' callbacks run then. */
    private void end(Runnable outcome) {
        Chain.guard(outcome, this::fail);
    }

    private @Nullable Runnable search(SearchLimit patience, boolean last) {
        ConsoleEnd end = state.end().getNow(null); // before the search: after it all output was there
        if (found == null) { // else a look that was stopped has found it
            found = scan.advance(state.log().size(), patience);
        }
        TextScan.Found match = found;
        long searched = match == null ? scan.position() : match.end();
        Alarmed alarmed = alarmBefore(searched, patience);
        if (match != null && (alarmed == null || alarmed.offset() >= match.start())) {
            return () -> {
                console.advance(match.end());
                succeed(ConsoleMatch.of(match, state::hidden));
            };
        }
        if (alarmed != null) {
            return last || end != null || !awaitsLine(alarmed) ? () -> fail(shown(alarmed)) : null;
        }
        if (end != null) {
            return () -> fail(new ConsoleEndedException(
                    "console " + state.id() + " has ended without " + expected + ": " + end.reason() + after(),
                    state.lastLines(),
                    end.cause()));
        }
        return last ? () -> fail(late("")) : null;
    }

    private @Nullable Alarmed alarmBefore(long searched, SearchLimit patience) {
        Alarmed standing = state.alarmBefore(searched, patience);
        TextScan.Found own = alarms == null ? null : alarms.advance(searched, patience);
        if (own == null || (standing != null && standing.offset() <= own.start())) {
            return standing;
        }
        return Alarmed.of(expected.alarms().get(own.index()), own);
    }

    /** Output comes in pieces, and the rest of the line tells why. */
    private boolean awaitsLine(Alarmed alarmed) {
        if (!alarmed.line() || state.line(alarmed.offset()).endsWith("\n")) {
            return false;
        }
        if (lineLimit == null) {
            lineLimit = new CompletableFuture<Boolean>().completeOnTimeout(true, LINE_MILLIS, TimeUnit.MILLISECONDS);
            Chain.after(lineLimit, this::signal);
        }
        return !lineLimit.isDone();
    }

    private ConsoleAlarmException shown(Alarmed alarmed) {
        String line = alarmed.line() ? state.line(alarmed.offset()).stripTrailing() : "";
        // Output that was dropped meanwhile is not shown.
        String text = state.hidden(line.startsWith(alarmed.text()) ? line : alarmed.text());
        return new ConsoleAlarmException(
                "console " + state.id() + " shows " + alarmed.what() + ", '" + text + "', before " + expected + after(),
                new Alarmed(alarmed.what(), text, alarmed.offset(), alarmed.line()),
                GuestAdvice.of(state.around(alarmed.offset())),
                state.lastLines());
    }

    private ConsoleTimeoutException late(String why) {
        return new ConsoleTimeoutException(
                "time-out of " + TimeLimit.millis(limit) + " ms while waiting for " + expected + " on console "
                        + state.id() + why,
                state.lastLines());
    }

    private String after() {
        return " (after " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started) + " ms of "
                + TimeLimit.millis(limit) + ")";
    }
}
