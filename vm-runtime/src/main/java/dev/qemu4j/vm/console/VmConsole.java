package dev.qemu4j.vm.console;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.TimeLimit;
import java.nio.charset.StandardCharsets;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A serial or virtio console of a machine. All that the guest prints is kept from the first byte on, so that a wait finds what
 * was printed before it began.
 *
 * <pre>{@code
 * VmConsole console = vm.console();
 * console.failOn(ConsoleAlarm.kernelPanic(), ConsoleAlarm.emergencyShell());
 * console.login("root", "secret", Duration.ofMinutes(2));
 * console.sendLine("uname -r; echo done");
 * String said = console.expect("done\n", Duration.ofSeconds(10)).before();
 * }</pre>
 *
 * <p>A wait that succeeds moves this reader behind its match, where the next one begins; one that fails moves nothing. {@link #reader()}
 * makes a reader of its own. Waits compare plain text: escape sequences and control characters are left out, and lines end with {@code \n}.
 *
 * <p>The latest 64 KiB are in memory, 64 MiB before them in a file of the machine's run directory, and older output is dropped. The output stays
 * readable after the machine's end.
 *
 * <p>At its limit a wait searches what is there by then and ends; a pattern that takes more than a second for a piece of it is given up. Thread-safe.
 */
public final class VmConsole {
    private static final Duration SEND_LIMIT = Duration.ofSeconds(30);

    private final ConsoleState state;
    private final ConsoleSocket socket;
    private final AtomicLong position = new AtomicLong();

    VmConsole(ConsoleState state, ConsoleSocket socket) {
        this.state = state;
        this.socket = socket;
    }

    /**
     * Returns the console's name.
     *
     * @return the id of its character device, such as {@code console0}
     */
    public String id() {
        return state.id();
    }

    /**
     * Returns the same console for another reader, whose waits begin at the first byte.
     *
     * @return a console that this reader's waits do not move
     */
    public VmConsole reader() {
        return new VmConsole(state, socket);
    }

    /**
     * Moves this reader behind all output up to now: its next wait sees only what comes after. Other readers stay where they are.
     */
    public void skip() {
        long now = size();
        position.accumulateAndGet(now, Math::max);
    }

    /**
     * Waits for a text.
     *
     * @param text the very text, as plain text
     * @param limit the longest time; zero looks at what is there
     * @return the match
     * @throws ConsoleAlarmException if an alarm of {@link #failOn} came before it, or QEMU reported a panic of the guest
     * @throws ConsoleEndedException if the console has ended without it
     * @throws ConsoleTimeoutException if it did not come in time
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted
     */
    public ConsoleMatch expect(String text, Duration limit) {
        return expect(Expected.text(text), limit);
    }

    /**
     * Searches the output for a text, as {@link #expect(String, Duration)} does.
     *
     * @param text the very text, as plain text
     * @param limit the longest time
     * @return a future of the match; cancelling gives up
     */
    public CompletableFuture<ConsoleMatch> expectAsync(String text, Duration limit) {
        return expectAsync(Expected.text(text), limit);
    }

    /**
     * Waits for a pattern.
     *
     * @param pattern the pattern, which matches as soon as it can
     * @param limit the longest time; zero looks at what is there
     * @return the match
     * @throws ConsoleAlarmException if an alarm of {@link #failOn} came before it, or QEMU reported a panic of the guest
     * @throws ConsoleEndedException if the console has ended without it
     * @throws ConsoleTimeoutException if it did not come in time
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted
     */
    public ConsoleMatch expect(Pattern pattern, Duration limit) {
        return expect(Expected.pattern(pattern), limit);
    }

    /**
     * Searches the output for a pattern, as {@link #expect(Pattern, Duration)} does.
     *
     * @param pattern the pattern, which matches as soon as it can
     * @param limit the longest time
     * @return a future of the match; cancelling gives up
     */
    public CompletableFuture<ConsoleMatch> expectAsync(Pattern pattern, Duration limit) {
        return expectAsync(Expected.pattern(pattern), limit);
    }

    /**
     * Waits for one of several texts or patterns, or for one with alarms of its own.
     *
     * @param expected what to wait for
     * @param limit the longest time for all of it; zero looks at what is there
     * @return the match
     * @throws ConsoleAlarmException if an alarm of the wait or of {@link #failOn} came before it, or QEMU reported a panic of the guest
     * @throws ConsoleEndedException if the console has ended without it
     * @throws ConsoleTimeoutException if it did not come in time
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted
     */
    public ConsoleMatch expect(Expected expected, Duration limit) {
        return Await.result(expectAsync(expected, limit), "waiting for " + expected + " on console " + id());
    }

    /**
     * Searches the output for one of several texts or patterns, or for one with alarms of its own, as {@link #expect(Expected, Duration)} does.
     *
     * @param expected what to wait for
     * @param limit the longest time for all of it
     * @return a future of the match; cancelling gives up
     */
    public CompletableFuture<ConsoleMatch> expectAsync(Expected expected, Duration limit) {
        TimeLimit.requireNotNegative("limit", limit);
        return new ConsoleWait(this, state, Objects.requireNonNull(expected, "expected"), limit).start();
    }

    /**
     * Fails each wait on this console, of all readers, now and later, whose output comes after an alarm. Output before the alarm is found all
     * the same. Alarms count from the first byte, or from the last {@link #rearm}.
     *
     * @param alarms what to watch for
     * @return the watch, which stands until it is closed or the machine ends
     */
    public ConsoleWatch failOn(ConsoleAlarm... alarms) {
        AlarmWatch watch = new AlarmWatch(state, ConsoleAlarm.list("alarms", alarms));
        state.add(watch);
        return watch;
    }

    /**
     * Returns the watches that stand.
     *
     * @return those of {@link #failOn} of all readers that are not closed, in the order in which they began; a snapshot
     */
    public List<ConsoleWatch> watches() {
        return state.watches();
    }

    /**
     * Forgets the alarms that have come, a panic that QEMU has reported, and all output so far. Only later output sets off alarms then, also those of later watches and waits. It
     * is for a guest that has gone back to an earlier state.
     */
    public void rearm() {
        state.rearm();
    }

    /**
     * Types a text, and waits until the host's kernel has it: the guest may read it later. The limit is 30 seconds.
     *
     * @param text the text, in UTF-8
     * @throws ConsoleEndedException if the console has ended
     * @throws ConsoleBusyException if what waits already for a guest that does not read it would be more than a MiB with it
     * @throws dev.qemu4j.base.QemuTimeoutException if the guest does not read, as when it is paused
     */
    public void send(String text) {
        Await.result(sendAsync(text), "typing on console " + id(), SEND_LIMIT);
    }

    /**
     * Types a text, as {@link #send} does.
     *
     * @param text the text, in UTF-8
     * @return a future that completes when the host's kernel has it; cancelling takes it back if it has not begun
     */
    public CompletableFuture<@Nullable Void> sendAsync(String text) {
        return socket.send(Objects.requireNonNull(text, "text").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Types a line and a line feed, as {@link #send} does.
     *
     * @param line the line
     */
    public void sendLine(String line) {
        send(Objects.requireNonNull(line, "line") + "\n");
    }

    /**
     * Types a line and a line feed, as {@link #sendLine} does.
     *
     * @param line the line
     * @return the future of {@link #sendAsync}
     */
    public CompletableFuture<@Nullable Void> sendLineAsync(String line) {
        return sendAsync(Objects.requireNonNull(line, "line") + "\n");
    }

    /**
     * Logs in, and waits for the shell's prompt. It sends a line feed where the prompt for the user's name was torn by other
     * output, and the password once at most. The password appears in no message, and as three asterisks in what later waits return, unless it is
     * the user's name, too.
     *
     * @param user the user's name
     * @param password the password
     * @param limit the longest time for all of it, above zero
     * @return the shell's prompt
     * @throws ConsoleLoginException if the guest refuses the user or the password
     * @throws ConsoleAlarmException as of {@link #expect(Expected, Duration)}
     * @throws ConsoleEndedException as of {@link #expect(Expected, Duration)}
     * @throws ConsoleTimeoutException if it takes longer
     * @throws IllegalArgumentException if the limit is zero or less
     */
    public ConsoleMatch login(String user, String password, Duration limit) {
        return login(ConsoleLogin.of(user, password), limit);
    }

    /**
     * Logs in, as {@link #login(String, String, Duration)} does.
     *
     * @param user the user's name
     * @param password the password
     * @param limit the longest time for all of it, above zero
     * @return a future of the shell's prompt, or the exception of that method; cancelling gives up
     * @throws IllegalArgumentException if the limit is zero or less
     */
    public CompletableFuture<ConsoleMatch> loginAsync(String user, String password, Duration limit) {
        return loginAsync(ConsoleLogin.of(user, password), limit);
    }

    /**
     * Logs in with prompts of one's own, or without a password.
     *
     * @param login the user, the password and the prompts
     * @param limit the longest time for all of it, above zero
     * @return the shell's prompt
     * @throws ConsoleLoginException if the guest refuses the user or the password
     * @throws ConsoleAlarmException as of {@link #expect(Expected, Duration)}
     * @throws ConsoleEndedException as of {@link #expect(Expected, Duration)}
     * @throws ConsoleTimeoutException if it takes longer
     * @throws IllegalArgumentException if the limit is zero or less
     */
    public ConsoleMatch login(ConsoleLogin login, Duration limit) {
        return Await.result(loginAsync(login, limit), "logging in as " + login.user() + " on console " + id());
    }

    /**
     * Logs in with prompts of one's own, or without a password, as {@link #login(ConsoleLogin, Duration)} does.
     *
     * @param login the user, the password and the prompts
     * @param limit the longest time for all of it, above zero
     * @return a future of the shell's prompt; cancelling gives up
     * @throws IllegalArgumentException if the limit is zero or less
     */
    public CompletableFuture<ConsoleMatch> loginAsync(ConsoleLogin login, Duration limit) {
        TimeLimit.require("limit", limit);
        return new LoginDialogue(this, Objects.requireNonNull(login, "login"), limit).start();
    }

    /**
     * Returns the lines, from the first that is kept, as plain text without their ends. It waits for those that have not come yet, one by one.
     * A line of more than 1 MiB comes in several. Output that is dropped before the stream gets to it is left out.
     *
     * @param limit the longest time for all lines together, from now on
     * @return the lines, to the end of the console; a step fails with {@link ConsoleTimeoutException} at the limit and with {@link
     *     ConsoleAlarmException} behind the last line before an alarm
     */
    public Stream<String> lines(Duration limit) {
        TimeLimit.requireNotNegative("limit", limit);
        return new LineIterator(reader(), limit).stream();
    }

    /**
     * Returns the output from the first byte that is kept, as plain text in pieces of any length. It waits for those that have not come yet, one by one, and alarms do not end
     * it. Only output that is dropped before the stream gets to it is left out. A password of {@link #login} that the guest has shown is three asterisks, also
     * where it comes in parts: what may be its beginning comes with what is behind it.
     *
     * @param limit the longest time for all pieces together, from now on
     * @return the pieces, none of them empty, to the end of the console; a step fails with {@link ConsoleTimeoutException} at the limit
     */
    public Stream<String> output(Duration limit) {
        return new OutputIterator(state, TimeLimit.requireNotNegative("limit", limit)).stream();
    }

    /**
     * Returns the lines up to now with their times, also one that has not ended yet; it waits for none, while {@link #lines} does. A line of more
     * than 4096 characters comes in several.
     *
     * @return those that are kept, the oldest first, read while the stream is; empty ones as well
     */
    public Stream<ConsoleLine> timedLines() {
        return new TimedLines(state).stream();
    }

    /**
     * Returns the output up to now.
     *
     * @return all that is kept, as plain text, with three asterisks for a password of {@link #login} that the guest has shown
     */
    public String text() {
        return text(0, size());
    }

    /**
     * Returns the output up to now, as it came.
     *
     * @return all bytes that are kept, with escape sequences; a password that the guest has shown is in them
     */
    public byte[] bytes() {
        return state.bytes();
    }

    /**
     * Returns the last lines that the guest has printed up to now.
     *
     * @param count the most lines
     * @return plain text, of at most 8 KiB
     * @throws IllegalArgumentException if the count is negative
     */
    public String lastLines(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count: " + count + " (expected: 0 or more)");
        }
        return state.lastLines(count);
    }

    /**
     * Returns the amount of output.
     *
     * @return the number of bytes that the guest has printed, with those that are not kept any more
     */
    public long size() {
        return state.log().size();
    }

    /**
     * Records the console in asciicast v3, the format of asciinema. It has the output so far, with its times, and what
     * comes until the recording is closed or the console ends. What is typed is not recorded, as it may
     * be a password; but what the guest shows of it is, a password that it echoes as well.
     *
     * @param file the file to make
     * @param options how the file is opened; without any, it must not be there yet. {@link java.nio.file.StandardOpenOption#WRITE} and {@link
     *     java.nio.file.StandardOpenOption#TRUNCATE_EXISTING} replace the content of one that is there, whatever it is
     * @return the recording, to be closed
     * @throws dev.qemu4j.base.QemuException if the file cannot be made
     */
    public ConsoleRecording record(Path file, OpenOption... options) {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(options, "options");
        return ConsoleRecording.start(state, file, options);
    }

    /**
     * Returns a future of the console's end.
     *
     * @return done when the machine has ended, or the console was closed, with the reason in words; all output can be read by then
     */
    public CompletableFuture<String> closed() {
        return OwnedFuture.view(state.end().thenApply(ConsoleEnd::reason));
    }

    /** Returns the console's name and the amount of its output. */
    @Override
    public String toString() {
        ConsoleEnd end = state.end().getNow(null);
        return "VmConsole[" + id() + ", " + size() + " bytes" + (end == null ? "" : ", " + end.reason()) + "]";
    }

    /** Returns the output from an offset to another, as plain text. */
    String text(long from, long to) {
        return state.hidden(state.plain(from, to));
    }

    Executor executor() {
        return state.executor();
    }

    void hide(String secret) {
        state.hide(secret);
    }

    long position() {
        return position.get();
    }

    /** Moves the reader behind a match; of several waits at once, the furthest counts. */
    void advance(long to) {
        position.accumulateAndGet(to, Math::max);
    }
}
