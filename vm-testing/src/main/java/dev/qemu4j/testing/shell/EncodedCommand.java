package dev.qemu4j.testing.shell;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.TimeLeft;
import dev.qemu4j.vm.console.ConsoleMatch;
import dev.qemu4j.vm.console.VmConsole;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One command over a console whose bytes pass unchanged. The guest reads command and input as base64, without an echo, and gives each output in
 * lines of base64 that have a mark of this command; their number tells whether messages of the kernel have torn one.
 */
final class EncodedCommand {
    /** Less than the 4095 bytes that a terminal takes in a line. */
    private static final int TYPED_LINE = 1000;

    /** As the script has it. */
    private static final int LINES_AT_ONCE = 8;

    /** With the mark less than the 2048 bytes that a terminal writes in one piece; the script has it as well. */
    private static final int PRINTED_LINE = 1800;

    /** Groups of a line's pattern. */
    private static final int STREAM = 1;

    private static final int DATA = 2;
    private static final int COUNTED = 3;
    private static final int COUNT = 4;
    private static final int CODE = 5;

    /**
     * R reads lines and tells when it has some, as a terminal drops what is more than it can hold; T encodes an output. A subshell keeps the names from the
     * user's shell. A terminal gives head one line at a time, so that it takes none of the others.
     */
    private static final String SCRIPT = """
            ( stty -echo 2>/dev/null; m=MARK; b=begin; command -v base64 >/dev/null || b=lacks;
            printf '\\n%s-%s\\n' $m $b;
            T() { k=0; base64 -w 1800 | { while IFS= read -r l || [ -n "$l" ]; do
            printf '%s%s %s\\n' $m $1 "$l"; k=$((k+1)); done; printf '%s%s. %s\\n' $m $1 $k; }; };
            R() { n=$1; while [ $n -gt 0 ]; do k=8; [ $n -gt 8 ] || k=$n; head -n $k; n=$((n-k));
            printf '%s+\\n' $m >&4; done; };
            { s=$(R COMMAND | base64 -d); i=$(R INPUT); } 4>&1;
            { c=$( { { { printf '%s\\n' "$i" | base64 -d 2>/dev/null | sh -c "$s" 3>&- 4>&-; echo $? >&3; }
            | T o >&4; } 2>&1 | T e >&4; } 3>&1; ); } 4>&1;
            stty echo 2>/dev/null; printf '\\n%s-end %s\\n' $m $c )""".replace('\n', ' ') + "\n";

    private final String command;
    private final byte[] input;
    private final String mark = UUID.randomUUID().toString().substring(0, 13);
    private final Pattern begin = Pattern.compile("\n" + mark + "-(begin|lacks)\n");
    private final Pattern taken = Pattern.compile(mark + "\\+\n");
    private final Pattern next = Pattern.compile("\n?" + mark
            + "(?:([oe]) ([A-Za-z0-9+/=]{1," + PRINTED_LINE
            + "})|([oe])\\. (\\d{1,9})|-end (\\d{1,3}))\n");
    private final int[] lines = {0, 0};
    private final int[] counted = {-1, -1};

    EncodedCommand(String command, byte[] input) {
        this.command = command;
        this.input = input;
    }

    int run(VmConsole console, ShellWay.Outputs outputs, Duration limit) {
        TimeLeft left = TimeLeft.of(limit);
        console.skip();
        String typed = encoded(command.getBytes(UTF_8));
        String typedInput = encoded(input);
        String script = SCRIPT.replace("MARK", mark)
                .replace("COMMAND", String.valueOf(typed.lines().count()))
                .replace("INPUT", String.valueOf(typedInput.lines().count()));
        Await.result(console.sendAsync(script), running());
        if ("lacks".equals(match(console, begin, left).group(1))) {
            throw new QemuException("the guest's shell has no base64 (expected: busybox's or that of coreutils)");
        }
        send(typed, console, left);
        send(typedInput, console, left);
        while (true) {
            ConsoleMatch match = match(console, next, left);
            String stream = match.group(STREAM);
            String code = match.group(CODE);
            if (stream != null) {
                take(stream, String.valueOf(match.group(DATA)), outputs);
            } else if (code == null) {
                counted[number(match.group(COUNTED))] = Integer.parseInt(String.valueOf(match.group(COUNT)));
            } else {
                checkComplete();
                return Integer.parseInt(code);
            }
        }
    }

    /** Sends some lines at a time, each when the guest has those before. */
    private void send(String lines, VmConsole console, TimeLeft left) {
        List<String> all = lines.lines().toList();
        for (int from = 0; from < all.size(); from += LINES_AT_ONCE) {
            List<String> some = all.subList(from, Math.min(all.size(), from + LINES_AT_ONCE));
            Await.result(console.sendAsync(String.join("\n", some) + "\n"), running());
            match(console, taken, left);
        }
    }

    private ConsoleMatch match(VmConsole console, Pattern pattern, TimeLeft left) {
        Duration rest = left.now();
        if (rest.isZero()) { // a guest that prints without end has always something to find
            throw new QemuTimeoutException("time-out of " + left + " while " + running(), null);
        }
        return Await.result(console.expectAsync(pattern, rest), running());
    }

    private void take(String stream, String data, ShellWay.Outputs outputs) {
        OutputStream output = stream.equals("o") ? outputs.stdout() : outputs.stderr();
        lines[number(stream)]++;
        try {
            output.write(Base64.getDecoder().decode(data));
        } catch (IllegalArgumentException e) {
            throw damaged(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void checkComplete() {
        for (int stream = 0; stream < lines.length; stream++) {
            if (lines[stream] != counted[stream]) {
                throw damaged(lines[stream] + " lines of " + counted[stream]);
            }
        }
    }

    private QemuException damaged(String problem) {
        return new QemuException("the output of '" + command + "' came damaged over the console: " + problem
                + " (expected: a console without messages of the kernel: dmesg -n 1, or the guest agent)");
    }

    private static int number(@Nullable String stream) {
        return "o".equals(stream) ? 0 : 1;
    }

    private String running() {
        return GuestShell.running(command);
    }

    /** Returns lines of base64. */
    private static String encoded(byte[] bytes) {
        byte[] end = "\n".getBytes(US_ASCII);
        String lines = new String(Base64.getMimeEncoder(TYPED_LINE, end).encode(bytes), US_ASCII);
        return lines.isEmpty() ? "" : lines + "\n";
    }
}
