package dev.qemu4j.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.guest.GuestException.Reason;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestConsoleTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private GuestListener listener;
    private FakeGuest guest;
    private GuestConsole console;

    @BeforeEach
    void connect() throws IOException {
        listener = GuestConsole.listen(directory.resolve("s"));
        guest = new FakeGuest(listener.path());
        console = listener.accept(LONG);
    }

    @AfterEach
    void disconnect() throws IOException {
        console.close();
        guest.close();
        listener.close();
    }

    @Test
    void awaitReady_bannerInPieces_returns() throws IOException {
        guest.say("SeaBIOS\r\n\r\nq4j-gu").say("est 1 ready last=0 max=2040\r").say("\n");

        console.awaitReady(LONG);

        assertThat(console.lines()).containsExactly("SeaBIOS", "q4j-guest 1 ready last=0 max=2040");
    }

    @Test
    void awaitReady_guestBootedBefore_returnsAtAHeartbeat() throws IOException {
        guest.say("7\r\nhb 16\r\n");

        console.awaitReady(LONG);

        assertThat(console.heartbeats()).isEqualTo(1);
    }

    @Test
    void awaitReady_silence_timesOutWithWhatWasSaid() throws IOException {
        guest.say("err boot 01\r\n");
        awaitLine();

        assertThatThrownBy(() -> console.awaitReady(Duration.ofMillis(50)))
                .isInstanceOf(QemuTimeoutException.class)
                .hasMessageContaining("err boot 01");
    }

    @Test
    void awaitReady_closed_fails() throws IOException {
        guest.close();

        assertThatThrownBy(() -> console.awaitReady(LONG))
                .isInstanceOfSatisfying(
                        GuestException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
    }

    @Test
    void write_beforeTheBanner_isSentAfterIt() throws IOException {
        CompletableFuture<Long> written = console.writeAsync(100);

        guest.boot().answer("w 100", "ok w 100\r\nhb 1\r\nhb 2\r\ndone 1").say("00\r\n");

        assertThat(written.join()).isEqualTo(100);
        assertThat(console.heartbeats()).isEqualTo(2);
    }

    @Test
    void writeUntilStopped_stop_completesBoth() throws IOException {
        CompletableFuture<Long> written = console.writeUntilStoppedAsync();
        CompletableFuture<Void> stopped = console.stopWritingAsync();

        guest.boot().answer("w 0", "ok w 0\r\n").answer("s", "done 17\r\nok s\r\n");

        stopped.join();
        assertThat(written.join()).isEqualTo(17);
    }

    @Test
    void write_refusedOrFailed_saysTheGuestsWords() throws IOException {
        guest.boot();
        CompletableFuture<Long> refused = console.writeAsync(5);
        guest.answer("w 5", "err busy\r\n");
        assertFails(refused, Reason.REFUSED, "the guest answered 'err busy' to 'w 5'");

        CompletableFuture<Long> failed = console.writeAsync(6);
        guest.answer("w 6", "ok w 6\r\ndone 3 err io 0c\r\n");
        assertFails(failed, Reason.REFUSED, "the guest answered 'done 3 err io 0c' to 'w 6'");
    }

    @Test
    void read_answers_areVerified() throws IOException {
        guest.boot();
        CompletableFuture<GuestRecord> right = console.readAsync(1);
        guest.answer("r 1", "ok r 1 899b4e3d\r\n");
        assertThat(right.join()).isEqualTo(GuestRecord.of(1));

        CompletableFuture<GuestRecord> wrong = console.readAsync(1);
        guest.answer("r 1", "ok r 1 899b4e3e\r\n");
        assertFails(wrong, Reason.UNINTELLIGIBLE, "ok r 1 899b4e3e");
    }

    @Test
    void commands_several_areSentOneAfterTheOther() throws IOException {
        CompletableFuture<Long> first = console.lastRecordAsync();
        CompletableFuture<Long> second = console.lastRecordAsync();
        CompletableFuture<Void> third = console.powerOffAsync();

        guest.boot().answer("n", "garbage\r\nok s\r\ndone 9\r\nok n 1\r\n").answer("n", "ok n 2\r\n");

        assertThat(first.join()).isEqualTo(1);
        assertThat(second.join()).isEqualTo(2);
        assertThat(third).isNotDone();
        guest.answer("q", "ok q\r\n").close();
        third.join();
    }

    @Test
    void answers_afterTheConnectionClosed_failAtOnce() throws IOException {
        guest.boot();
        CompletableFuture<Long> run = console.writeAsync(5);
        guest.answer("w 5", "ok w 5\r\nhb 1\r\n");
        CompletableFuture<Long> pending = console.lastRecordAsync();
        CompletableFuture<Void> waiting = console.stopWritingAsync();
        guest.close();

        assertFails(run, Reason.CLOSED, "the guest's console");
        assertFails(pending, Reason.CLOSED, "the guest's console");
        assertFails(waiting, Reason.CLOSED, "the guest's console");
        assertFails(console.lastRecordAsync(), Reason.CLOSED, "the guest's console");
        assertFails(console.nextHeartbeat(), Reason.CLOSED, "the guest's console");
    }

    @Test
    void close_own_failsWhatIsAwaited() {
        CompletableFuture<Long> pending = console.lastRecordAsync();

        console.close();

        assertFails(pending, Reason.CLOSED, "the guest's console was closed");
    }

    @Test
    void reset_duringARun_failsItAndGoesOn() throws IOException {
        guest.boot();
        CompletableFuture<Long> run = console.writeAsync(5);
        CompletableFuture<Long> last = console.lastRecordAsync();
        guest.answer("w 5", "ok w 5\r\n");
        assertThat(guest.hear()).isEqualTo("n");
        guest.say("hb 1").boot();

        assertFails(run, Reason.RESTARTED, "restarted during 'w 5'");
        assertFails(last, Reason.RESTARTED, "restarted during 'n'");
        CompletableFuture<Long> again = console.lastRecordAsync();
        guest.answer("n", "ok n 4\r\n");
        assertThat(again.join()).isEqualTo(4);
    }

    @Test
    void callback_thatBlocks_doesNotHoldUpTheConsole() throws IOException {
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Void> blocked = console.nextHeartbeat().thenRun(() -> await(release));
        guest.boot().say("hb 1\r\n");
        CompletableFuture<Long> last = console.lastRecordAsync();
        guest.answer("n", "ok n 4\r\n");

        assertThat(last.join()).isEqualTo(4);
        assertThat(blocked).isNotDone();
        release.countDown();
        blocked.join();
    }

    @Test
    void command_ofAnInterruptedThread_leavesTheConnectionOpen() throws IOException {
        guest.boot();
        Thread.currentThread().interrupt();
        CompletableFuture<Long> last = console.lastRecordAsync();
        assertThat(Thread.interrupted()).isTrue();
        guest.answer("n", "ok n 4\r\n");

        assertThat(last.join()).isEqualTo(4);
    }

    @Test
    void arguments_outsideTheProtocol_areRefused() throws IOException {
        assertThatThrownBy(() -> console.writeAsync(0)).hasMessageStartingWith("count: 0 (expected: ");
        assertThatThrownBy(() -> console.readAsync(0)).hasMessageStartingWith("number: 0 (expected: ");
        try (SocketChannel nonBlocking = SocketChannel.open()) {
            nonBlocking.configureBlocking(false);
            assertThatThrownBy(() -> GuestConsole.of(nonBlocking))
                    .hasMessage("channel: non-blocking (expected: blocking)");
        }
    }

    @Test
    void cancel_commandThatIsNotSent_recallsIt() throws IOException {
        CompletableFuture<Long> recalled = console.lastRecordAsync();
        CompletableFuture<GuestRecord> next = console.readAsync(1);

        recalled.cancel(true);

        guest.boot().answer("r 1", "ok r 1 899b4e3d\r\n");
        assertThat(next.join()).isEqualTo(GuestRecord.of(1));
    }

    @Test
    void cancel_run_stopsTheWriting() throws IOException {
        guest.boot();
        CompletableFuture<Long> run = console.writeUntilStoppedAsync();
        guest.answer("w 0", "ok w 0\r\nhb 1\r\n");

        run.cancel(true);

        guest.answer("s", "done 3\r\nok s\r\n");
        assertThat(run).isCancelled();
    }

    @Test
    void write_interruptedThread_stopsTheWriting() throws IOException {
        guest.boot();
        console.awaitReady(LONG);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> console.write(5)).isInstanceOf(QemuInterruptedException.class);

        assertThat(Thread.interrupted()).isTrue();
        guest.answer("w 5", "ok w 5\r\n").answer("s", "done 1\r\nok s\r\n");
    }

    @Test
    void complete_byTheCaller_isRefused() {
        assertThatThrownBy(() -> console.lastRecordAsync().complete(7L))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    static void assertTimesOut(CompletableFuture<?> future, String message) {
        assertThatThrownBy(future::join)
                .cause()
                .isInstanceOf(QemuTimeoutException.class)
                .hasMessageContaining(message);
    }

    static void assertFails(CompletableFuture<?> future, Reason reason, String message) {
        assertThatThrownBy(future::join)
                .cause()
                .hasMessageContaining(message)
                .isInstanceOfSatisfying(
                        GuestException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private void awaitLine() {
        while (console.lines().isEmpty()) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
