package dev.qemu4j.vm.console;

import dev.qemu4j.base.async.OwnedFuture;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One wait for output: ends with the match, the first alarm before it, the end of the console, or the limit, as the output says
 * and not as threads happen to run.
 */
final class ConsoleWait extends OwnedFuture<ConsoleMatch> {
    private static final int WINDOW = 64 * 1024;
    private static final int ALARM_WINDOW = 1024;

    private final VmConsole console;
    private final ConsoleState state;
    private final Expected expected;
    private final Duration limit;
    private final long started = System.nanoTime();
    private final TextScan scan;
    private final @Nullable TextScan alarms;
    private final Pump pump;
    private volatile boolean expired;

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
                        from,
                        expected.alarms().stream().map(ConsoleAlarm::pattern).toList(),
                        ALARM_WINDOW);
        pump = new Pump(state.executor(), this::look);
    }

    ConsoleWait start() {
        Runnable signal = pump::signal;
        state.follow(signal);
        CompletableFuture<@Nullable Void> timer = new CompletableFuture<>();
        timer.completeOnTimeout(null, TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS)
                .thenRun(() -> {
                    expired = true;
                    pump.signal();
                });
        whenComplete((match, failure) -> {
            state.unfollow(signal);
            timer.cancel(false);
        });
        pump.signal();
        return this;
    }

    private void look() {
        if (isDone()) {
            return;
        }
        try {
            search();
        } catch (Throwable e) { // such as a pattern that overflows the stack: the wait must end all the same
            fail(e);
        }
    }

    private void search() {
        ConsoleEnd end = state.end().getNow(null); // before the search: after it all output was there
        boolean late = expired;
        TextScan.Found found = scan.advance(state.log().size());
        long searched = found == null ? scan.position() : found.end();
        Alarmed alarmed = alarmBefore(searched);
        if (found != null && (alarmed == null || alarmed.offset() >= found.start())) {
            console.advance(found.end());
            succeed(ConsoleMatch.of(found));
        } else if (alarmed != null) {
            fail(new ConsoleAlarmException(
                    "console " + state.id() + " shows " + alarmed.what() + ", '" + alarmed.text() + "', before "
                            + expected + after(),
                    alarmed,
                    state.lastLines()));
        } else if (end != null) {
            fail(new ConsoleEndedException(
                    "console " + state.id() + " has ended without " + expected + ": " + end.reason() + after(),
                    state.lastLines(),
                    end.cause()));
        } else if (late) {
            fail(new ConsoleTimeoutException(
                    "time-out of " + limit.toMillis() + " ms while waiting for " + expected + " on console "
                            + state.id(),
                    state.lastLines()));
        }
    }

    private @Nullable Alarmed alarmBefore(long searched) {
        Alarmed standing = state.alarmBefore(searched);
        TextScan.Found own = alarms == null ? null : alarms.advance(searched);
        if (own == null || (standing != null && standing.offset() <= own.start())) {
            return standing;
        }
        return new Alarmed(
                expected.alarms().get(own.index()).name(), own.groups().group(), own.start());
    }

    private String after() {
        return " (after " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started) + " ms of " + limit.toMillis()
                + ")";
    }
}
