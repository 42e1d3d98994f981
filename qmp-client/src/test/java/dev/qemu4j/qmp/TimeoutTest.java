package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.Waits.connect;
import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.Waits.result;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.qapi.runstate.QueryStatus;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qapi.runstate.StatusInfo;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import dev.qemu4j.qmp.testing.Gate;
import dev.qemu4j.qmp.wire.internal.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@Tag("sockets")
class TimeoutTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    private final FakeQmpServer qemu = FakeQmpServer.start();
    private final QmpClient client =
            connect(qemu, QmpOptions.builder().commandTimeout(SHORT).build());
    private final Gate gate = new Gate();

    @AfterEach
    void close() {
        gate.release();
        client.close();
        qemu.close();
    }

    @Test
    void execute_noReply_failsInTime() {
        qemu.expect(execute("query-status")).stall();
        long start = System.nanoTime();

        assertThat(failure(client.execute(QueryStatus.of()), QmpTimeoutException.class))
                .hasMessage("query-status: no reply within 50 ms; QEMU may still run the command."
                        + " Give it longer, or look whether the VM hangs");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, Duration.ofMinutes(1));
    }

    @Test
    void timeout_isOneOfTheLibrarys_andNoFailureOfTheProtocol() {
        assertThat(new QmpTimeoutException("late", null))
                .isInstanceOf(QemuTimeoutException.class)
                .isNotInstanceOf(QmpException.class);
    }

    @Test
    void blocking_noReply_throwsInTime() {
        qemu.expect(execute("query-status")).stall();
        qemu.expect(execute("query-status")).stall();

        assertThatThrownBy(() -> client.blocking().execute(QueryStatus.of()))
                .isInstanceOf(QmpTimeoutException.class)
                .hasMessageStartingWith("query-status: no reply within 50 ms");
        assertThatThrownBy(() -> client.blocking().execute(QueryStatus.of(), Duration.ofMillis(30)))
                .isInstanceOf(QmpTimeoutException.class)
                .hasMessageStartingWith("query-status: no reply within 30 ms");
        qemu.awaitReceived(3, BOUND); // the limit may pass before the command has come
    }

    @Test
    void execute_replyComesTooLate_laterCommandsGetTheirOwn() {
        qemu.expect(execute("query-status")).late(gate).reply("{'status': 'late'}");
        qemu.expect(execute("query-status")).reply("{'status': 'in time'}");
        failure(client.execute(QueryStatus.of()), QmpTimeoutException.class);

        CompletableFuture<StatusInfo> next = client.execute(QueryStatus.of(), BOUND);
        gate.release();

        assertThat(result(next).status().wireName()).isEqualTo("in time");
    }

    @Test
    void execute_limitsOfSeveralLengths_areKeptEach() {
        qemu.whenever(execute("slow")).stall();
        TestCommand<String> slow = TestCommand.writing("slow", generator -> {});
        CompletableFuture<String> patient = client.execute(slow, BOUND);
        List<CompletableFuture<String>> hurried = new ArrayList<>();
        for (int millis = 50; millis > 0; millis -= 7) {
            hurried.add(client.execute(slow, Duration.ofMillis(millis)));
        }

        assertThat(hurried)
                .allSatisfy(call -> assertThat(failure(call, QmpTimeoutException.class))
                        .hasMessageStartingWith("slow: no reply within "));
        assertThat(patient).isNotDone();
    }

    @Test
    void execute_waitingBehindTheOutOfBandWindow_timesOutUnsent() {
        qemu.expect(execute("slow")).late(gate);
        qemu.whenever(execute("slow"));
        TestCommand<String> slow = TestCommand.writing("slow", generator -> {});
        for (int i = 0; i < 8; i++) {
            client.execute(slow, BOUND);
        }

        assertThat(failure(client.execute(QueryStatus.of()), QmpTimeoutException.class))
                .hasMessageStartingWith("query-status: no reply");
        assertThat(qemu.awaitReceived(9, BOUND)).hasSize(9);
    }

    @Test
    void execute_limitOfZero_isRefused() {
        assertThatThrownBy(() -> client.execute(QueryStatus.of(), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeout: PT0S (expected: above zero)");
    }

    @Test
    void cancel_forgetsTheCallerButNotTheId() {
        qemu.expect(execute("query-status")).late(gate).reply("{'status': 'for nobody'}");
        qemu.expect(execute("query-status")).reply("{'status': 'for the second'}");
        CompletableFuture<StatusInfo> first = client.execute(QueryStatus.of(), BOUND);
        CompletableFuture<StatusInfo> second = client.execute(QueryStatus.of(), BOUND);

        assertThat(first.cancel(true)).isTrue();
        gate.release();

        assertThat(result(second).status().wireName()).isEqualTo("for the second");
        assertThat(first).isCancelled();
        qemu.verify();
    }

    @Test
    void blocking_interrupted_stopsWaiting() throws InterruptedException {
        qemu.expect(execute("slow")).late(gate);
        qemu.expect(execute("query-status")).reply("{'status': 'running'}");
        AtomicBoolean flag = new AtomicBoolean();
        CompletableFuture<JsonNode> outcome = new CompletableFuture<>();
        Thread waiter = new Thread(() -> {
            try {
                outcome.complete(
                        client.blocking().execute(TestCommand.reading("slow", parser -> Json.emptyObject()), BOUND));
            } catch (QemuInterruptedException e) {
                flag.set(Thread.currentThread().isInterrupted());
                outcome.completeExceptionally(new AssertionError(e.getMessage()));
            }
        });
        waiter.start();
        qemu.awaitReceived(2, BOUND);

        waiter.interrupt();

        assertThat(failure(outcome, AssertionError.class))
                .hasMessage("interrupted while waiting for the reply to slow");
        assertThat(flag).isTrue();
        waiter.join(BOUND.toMillis());
        gate.release();
        assertThat(client.blocking().execute(QueryStatus.of(), BOUND).status()).isEqualTo(RunState.RUNNING);
    }

    @Test
    void blocking_interruptedBefore_sendsNothing() {
        qemu.expect(execute("query-status")).reply("{'status': 'running'}");

        for (int i = 0; i < 100; i++) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(
                            () -> client.blocking().execute(TestCommand.reading("cont", parser -> Json.emptyObject())))
                    .isInstanceOf(QemuInterruptedException.class)
                    .hasMessage("interrupted while waiting for the reply to cont");
            assertThat(Thread.interrupted()).isTrue();
        }

        assertThat(client.blocking().execute(QueryStatus.of(), BOUND).status()).isEqualTo(RunState.RUNNING);
    }
}
