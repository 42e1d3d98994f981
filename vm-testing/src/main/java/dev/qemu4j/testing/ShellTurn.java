package dev.qemu4j.testing;

import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.vm.console.ConsoleMatch;
import dev.qemu4j.vm.console.VmConsole;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/**
 * One command that is typed into a shell. Its output is what comes between two marks, which have a number of this command alone; the shell prints
 * them by a format, so that the echo of what is typed has no mark.
 */
final class ShellTurn {
    /** A terminal of Linux takes no longer line. */
    private static final int LONGEST_LINE = 3000;

    private final String typed;
    private final String begin;
    private final Pattern end;

    ShellTurn(String command) {
        if (command.lines().anyMatch(line -> line.length() > LONGEST_LINE)) {
            throw new IllegalArgumentException("command: a line of more than " + LONGEST_LINE
                    + " characters (expected: shorter ones, or the guest agent)");
        }
        String number = UUID.randomUUID().toString();
        typed = "printf '\\n%s-begin\\n' " + number + "; ( " + command
                + "\n) </dev/null 2>&1; printf '\\n%s-end %s\\n' " + number + " $?\n";
        begin = number + "-begin\n";
        end = Pattern.compile("\n" + number + "-end (\\d+)\n");
    }

    CompletableFuture<GuestReply> run(VmConsole console, Duration limit) {
        long started = System.nanoTime();
        return OwnedFuture.of(console.sendAsync(typed)
                .thenCompose(sent -> console.expectAsync(begin, limit))
                .thenCompose(match -> console.expectAsync(end, left(limit, started)))
                .thenApply(ShellTurn::reply));
    }

    private static GuestReply reply(ConsoleMatch match) {
        return new GuestReply(Integer.parseInt(String.valueOf(match.group(1))), match.before());
    }

    private static Duration left(Duration limit, long started) {
        Duration left = limit.minusNanos(System.nanoTime() - started);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
