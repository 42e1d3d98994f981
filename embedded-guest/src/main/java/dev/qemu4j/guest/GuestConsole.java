package dev.qemu4j.guest;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.TimeLimit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The embedded guest's serial port, seen from the host.
 *
 * <p>A command given before the guest is ready waits for it; commands are carried out one after the other. Each future
 * fails with a {@link GuestException} when the guest answers with an error, when it is reset and when the connection closes, and with
 * a {@link QemuTimeoutException} when the guest does not answer in time; none stays open for ever. Cancelling one recalls a command that
 * was not sent yet, and stops the writing.
 *
 * <p>Thread-safe. A daemon thread named {@code qemu4j-guest-console} reads for as long as the connection is open; futures
 * are completed on threads named {@code qemu4j-guest-callback}, where a callback may block.
 */
public final class GuestConsole implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int KEPT_LINES = 5_000;
    private static final Pattern DONE = Pattern.compile("done (\\d{1,10})");
    private static final Pattern LAST = Pattern.compile("ok n (\\d{1,10})");

    private final ByteChannel channel;
    private final Conversation conversation;
    private final Transcript transcript = new Transcript(KEPT_LINES);

    private GuestConsole(ByteChannel channel, Duration patience) {
        this.channel = channel;
        conversation = new Conversation(this::send, patience);
    }

    /**
     * Listens on a Unix socket for the guest's QEMU, which is started afterwards with
     * {@code -chardev socket,id=guest,path=SOCKET -serial chardev:guest}.
     *
     * @param socket the socket to create; its path is short (104 bytes on some systems) and its directory private
     * @return the listener
     * @throws GuestException if it cannot be created
     */
    public static GuestListener listen(Path socket) {
        return GuestListener.bind(socket);
    }

    /**
     * Talks to a guest over a connection to its serial port, and waits up to 30 seconds for each answer.
     *
     * @param channel the connection, in blocking mode; the console closes it
     * @return the console
     * @throws IllegalArgumentException if the channel is in non-blocking mode
     */
    public static GuestConsole of(ByteChannel channel) {
        return of(channel, PATIENCE);
    }

    /**
     * Talks to a guest over a connection to its serial port.
     *
     * @param channel the connection, in blocking mode; the console closes it
     * @param patience how long an answer may take, and how long the guest may be silent while it writes
     * @return the console
     * @throws IllegalArgumentException if the channel is in non-blocking mode
     */
    public static GuestConsole of(ByteChannel channel, Duration patience) {
        if (channel instanceof SelectableChannel selectable && !selectable.isBlocking()) {
            throw new IllegalArgumentException("channel: non-blocking (expected: blocking)");
        }
        GuestConsole console = new GuestConsole(channel, patience);
        Thread reader = new Thread(console::read, "qemu4j-guest-console");
        reader.setDaemon(true);
        reader.start();
        return console;
    }

    /**
     * Returns a future of the guest's readiness.
     *
     * @return completed once the guest was heard: its banner or, where the connection came later, a heartbeat; fails with a {@link
     *     GuestException} if the connection closes before
     */
    public CompletableFuture<@Nullable Void> ready() {
        return conversation.ready();
    }

    /**
     * Waits until the guest has booted: until its banner or, where the connection came later, a heartbeat.
     *
     * @param timeout the time limit
     * @throws QemuTimeoutException if it was not heard in time
     * @throws GuestException if the connection closed
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted, which stays so
     */
    public void awaitReady(Duration timeout) {
        try {
            Await.result(ready(), "waiting for the guest", timeout);
        } catch (QemuTimeoutException e) {
            throw new QemuTimeoutException(
                    "the guest was not ready within " + TimeLimit.millis(timeout) + " ms; it said: " + lines(), e);
        } catch (GuestException e) {
            throw GuestException.closed("the guest's console closed before it was ready; it said: " + lines(), e);
        }
    }

    /**
     * Lets the guest write records, numbered on from the last one on its disk, and waits until all are written or {@link #stopWriting()}
     * ended it.
     *
     * @param count how many, one or more
     * @return the number of the last record
     * @throws IllegalArgumentException if the count is none the guest takes
     * @throws GuestException if the guest is writing already, they do not fit on the disk, or the disk fails
     * @throws QemuTimeoutException if the guest is silent for too long
     */
    public long write(long count) {
        return Await.result(writeAsync(count), "waiting for " + count + " records");
    }

    /**
     * Lets the guest write records, as {@link #write} does.
     *
     * @param count how many, one or more
     * @return a future of the number of the last record; cancelling stops the writing
     * @throws IllegalArgumentException if the count is none the guest takes
     */
    public CompletableFuture<Long> writeAsync(long count) {
        if (count < 1 || count > GuestRecord.MAX_NUMBER) {
            throw new IllegalArgumentException("count: " + count + " (expected: 1 to " + GuestRecord.MAX_NUMBER + ")");
        }
        return conversation.startRun("w " + count, line -> number(DONE, line));
    }

    /**
     * Lets the guest write records, and waits until {@link #stopWriting()} on another thread ended it.
     *
     * @return the number of the last record
     * @throws GuestException if the guest is writing already, or the disk fails or is full
     * @throws QemuTimeoutException if the guest is silent for too long
     */
    public long writeUntilStopped() {
        return Await.result(writeUntilStoppedAsync(), "waiting for the end of the writing");
    }

    /**
     * Lets the guest write records until {@link #stopWriting()}, as {@link #writeUntilStopped} does.
     *
     * @return a future of the number of the last record; cancelling stops the writing
     */
    public CompletableFuture<Long> writeUntilStoppedAsync() {
        return conversation.startRun("w 0", line -> number(DONE, line));
    }

    /**
     * Stops writing after the record being written, and waits until the guest has stopped; not an error if it does not write.
     *
     * @throws GuestException if the connection closes, or the guest is reset
     * @throws QemuTimeoutException if the guest does not answer in time
     */
    public void stopWriting() {
        Await.result(stopWritingAsync(), "waiting for the writing to stop");
    }

    /**
     * Stops writing, as {@link #stopWriting} does.
     *
     * @return a future that completes once the guest has stopped
     */
    public CompletableFuture<@Nullable Void> stopWritingAsync() {
        return conversation.ask(Conversation.STOP, answer -> null);
    }

    /**
     * Lets the guest read a record back from its disk and verify every byte of it.
     *
     * @param number the record's number
     * @return the record
     * @throws IllegalArgumentException if no record has the number
     * @throws GuestException if the sector holds anything else or cannot be read
     * @throws QemuTimeoutException if the guest does not answer in time
     */
    public GuestRecord read(long number) {
        return Await.result(readAsync(number), "waiting for record " + number);
    }

    /**
     * Lets the guest read a record back and verify it, as {@link #read} does.
     *
     * @param number the record's number
     * @return a future of the record
     * @throws IllegalArgumentException if no record has the number
     */
    public CompletableFuture<GuestRecord> readAsync(long number) {
        GuestRecord record = GuestRecord.of(number);
        String expected = String.format("ok r %d %08x", number, record.checksum());
        return conversation.ask("r " + number, answer -> {
            if (!answer.equals(expected)) {
                throw GuestException.unintelligible(answer);
            }
            return record;
        });
    }

    /**
     * Asks for the last record on the disk.
     *
     * @return its number, zero if there is none
     * @throws GuestException if the connection closes, or the guest is reset
     * @throws QemuTimeoutException if the guest does not answer in time
     */
    public long lastRecord() {
        return Await.result(lastRecordAsync(), "waiting for the last record's number");
    }

    /**
     * Asks for the last record on the disk, as {@link #lastRecord} does.
     *
     * @return a future of its number
     */
    public CompletableFuture<Long> lastRecordAsync() {
        return conversation.ask("n", answer -> number(LAST, answer));
    }

    /**
     * Powers the machine off, after the record being written, and waits until the guest is about to do so. QEMU's end is seen at its
     * process.
     *
     * @throws GuestException if the connection closes, or the guest is reset
     * @throws QemuTimeoutException if the guest does not answer in time
     */
    public void powerOff() {
        Await.result(powerOffAsync(), "waiting for the guest to power off");
    }

    /**
     * Powers the machine off, as {@link #powerOff} does.
     *
     * @return a future that completes when the guest is about to do so
     */
    public CompletableFuture<@Nullable Void> powerOffAsync() {
        return conversation.ask("q", answer -> null);
    }

    /**
     * Returns the number of heartbeats that have arrived.
     *
     * @return the count
     */
    public long heartbeats() {
        return conversation.heartbeats();
    }

    /**
     * Returns a future of the next sign of life: the guest's heartbeat, which is due within about half a second.
     *
     * @return completed when it arrives
     */
    public CompletableFuture<@Nullable Void> nextHeartbeat() {
        return conversation.nextHeartbeat();
    }

    /**
     * Returns the lines that arrived since the connection was made, of all writers to the serial port.
     *
     * @return the lines; of a long conversation the first and the latest 5000
     */
    public List<String> lines() {
        return transcript.lines();
    }

    /** Closes the connection; what is awaited fails. The guest goes on. */
    @Override
    public void close() {
        end(GuestException.closed("the guest's console was closed", null));
    }

    private void read() {
        LineSplitter splitter = new LineSplitter(this::hear);
        try {
            ByteBuffer buffer = ByteBuffer.allocate(4096);
            while (channel.read(buffer) >= 0) {
                splitter.add(buffer.flip());
                buffer.clear();
            }
            splitter.end();
            end(GuestException.closed("the guest's console was closed by its peer: QEMU ended or let go of it", null));
        } catch (Throwable e) { // whatever ends this thread, nobody waits for it any more
            try {
                splitter.end();
            } finally {
                end(GuestException.closed("the guest's console failed: " + e, e));
            }
        }
    }

    private void hear(String line) {
        transcript.add(line);
        conversation.hear(line);
    }

    private void send(String command) {
        ByteBuffer bytes = ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.US_ASCII));
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (Throwable e) { // also an Error: the command's answer is waited for
            end(GuestException.closed("the guest's console failed at '" + command + "': " + e, e));
        }
    }

    private void end(GuestException why) {
        conversation.end(why);
        try {
            channel.close();
        } catch (IOException | RuntimeException e) {
            // It is of no further use either way, and the waiting callers have got the reason.
        }
    }

    private static long number(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.matches()) {
            throw GuestException.unintelligible(line);
        }
        return Long.parseLong(matcher.group(1));
    }
}
