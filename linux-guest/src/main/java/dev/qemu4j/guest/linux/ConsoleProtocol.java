package dev.qemu4j.guest.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.guest.linux.LinuxGuestException.Reason;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The protocol between the host and {@code init.sh}, line by line, and the callers that wait for answers. Thread-safe.
 *
 * <p>The guest's lines are {@code ready VERSION}, {@code answer ID CODE SIZE BASE64}, {@code exit CODE},
 * {@code ending HOW} and {@code failed WHY}, each behind the mark; all else on the console is no part of it.
 */
final class ConsoleProtocol {
    private static final Pattern MARKED = Pattern.compile("qemu4j-linux-guest: (\\w+) ?(.*)");
    private static final Pattern ANSWER = Pattern.compile("(\\S+) (\\d{1,3}) (\\d{1,10}) ([A-Za-z0-9+/=]*)");
    private static final Pattern PANIC = Pattern.compile("Kernel panic - not syncing.*");

    private final ConsoleTail tail;
    private final Map<String, CompletableFuture<ShellResult>> pending = new HashMap<>();
    private final CompletableFuture<String> ready = new CompletableFuture<>();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private final CompletableFuture<String> ending = new CompletableFuture<>();
    private @Nullable LinuxGuestException ended; // guarded by this

    ConsoleProtocol(ConsoleTail tail) {
        this.tail = tail;
    }

    /** Completed with the kernel's version. */
    CompletableFuture<String> ready() {
        return ready;
    }

    /** Completed with the exit code of the script that the guest was built with. */
    CompletableFuture<Integer> exit() {
        return exit;
    }

    /** Completed when the guest is about to power off, halt or reboot. */
    CompletableFuture<String> ending() {
        return ending;
    }

    synchronized CompletableFuture<ShellResult> expectAnswer(String id) {
        CompletableFuture<ShellResult> answer = new CompletableFuture<>();
        LinuxGuestException why = ended;
        if (why != null) {
            return CompletableFuture.failedFuture(why);
        }
        pending.put(id, answer);
        return answer;
    }

    synchronized void forget(String id) {
        pending.remove(id);
    }

    /** Returns the line that runs a command; the empty line before it ends what an earlier connection may have left. */
    static String request(String id, String script) {
        return "\n" + id + " " + Base64.getEncoder().encodeToString(script.getBytes(UTF_8)) + "\n";
    }

    synchronized void hear(String line) {
        Matcher panic = PANIC.matcher(line);
        Matcher marked = MARKED.matcher(line);
        if (panic.find()) {
            end(LinuxGuestException.console(
                    Reason.PANIC, "the guest's kernel panicked: " + panic.group(), tail.text()));
        } else if (marked.find()) {
            hear(marked.group(1), marked.group(2));
        }
    }

    private void hear(String verb, String rest) {
        switch (verb) {
            case "ready" -> ready.complete(rest);
            case "answer" -> answer(rest);
            case "exit" -> exit.complete(Integer.parseInt(rest));
            case "ending" -> ending.complete(rest);
            case "failed" ->
                end(LinuxGuestException.console(Reason.INIT, "the guest's init failed: " + rest, tail.text()));
            default -> {}
        }
    }

    private void answer(String text) {
        Matcher matcher = ANSWER.matcher(text);
        if (!matcher.matches()) {
            failPending(text);
            return;
        }
        CompletableFuture<ShellResult> waiting = pending.remove(matcher.group(1));
        if (waiting == null) {
            return;
        }
        try {
            byte[] output = Base64.getDecoder().decode(matcher.group(4));
            if (output.length == Long.parseLong(matcher.group(3))) {
                waiting.complete(new ShellResult(Integer.parseInt(matcher.group(2)), output));
            } else {
                waiting.completeExceptionally(unintelligible(text));
            }
        } catch (IllegalArgumentException e) {
            waiting.completeExceptionally(unintelligible(text));
        }
    }

    private void failPending(String text) {
        pending.values().forEach(answer -> answer.completeExceptionally(unintelligible(text)));
        pending.clear();
    }

    private static LinuxGuestException unintelligible(String text) {
        return LinuxGuestException.console(Reason.UNINTELLIGIBLE, "the guest's answer is damaged", text);
    }

    /** Fails all that is waited for, now and later. */
    synchronized void end(LinuxGuestException why) {
        if (ended == null) {
            ended = why;
        }
        ready.completeExceptionally(why);
        exit.completeExceptionally(why);
        ending.completeExceptionally(why);
        pending.values().forEach(answer -> answer.completeExceptionally(why));
        pending.clear();
    }
}
