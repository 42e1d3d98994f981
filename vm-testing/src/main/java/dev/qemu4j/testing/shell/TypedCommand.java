package dev.qemu4j.testing.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.TimeLeft;
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
final class TypedCommand {
    /** The bytes before a line's end that a terminal of Linux takes; it drops all others. */
    private static final int LONGEST_LINE = 4094;

    private final String typed;
    private final String begin;
    private final Pattern end;

    TypedCommand(String command) {
        String number = UUID.randomUUID().toString();
        typed = "printf '\\n%s-begin\\n' " + number + "; ( " + command
                + "\n) </dev/null 2>&1; printf '\\n%s-end %s\\n' " + number + " $?\n";
        int longest = typed.lines()
                .mapToInt(line -> line.getBytes(UTF_8).length)
                .max()
                .orElse(0);
        if (longest > LONGEST_LINE) {
            throw new IllegalArgumentException("command: a line of " + longest + " bytes with what is typed around it"
                    + " (expected: at most " + LONGEST_LINE + ", or the guest agent)");
        }
        begin = number + "-begin\n";
        end = Pattern.compile("\n" + number + "-end (\\d{1,3})\n");
    }

    CompletableFuture<GuestReply> run(VmConsole console, Duration limit) {
        TimeLeft left = TimeLeft.of(limit);
        return OwnedFuture.of(console.sendAsync(typed)
                .thenCompose(sent -> console.expectAsync(begin, limit))
                .thenCompose(match -> console.expectAsync(end, left.now()))
                .thenApply(TypedCommand::reply));
    }

    private static GuestReply reply(ConsoleMatch match) {
        return new GuestReply(Integer.parseInt(String.valueOf(match.group(1))), match.before());
    }
}
