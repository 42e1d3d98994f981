package dev.qemu4j.qmp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qapi.runstate.QueryStatus;
import dev.qemu4j.qapi.runstate.StatusInfo;
import dev.qemu4j.qmp.call.internal.CommandEncoder;
import dev.qemu4j.qmp.call.internal.FutureCall;
import dev.qemu4j.qmp.call.internal.Submission;
import dev.qemu4j.qmp.wire.internal.FrameDecoder;
import dev.qemu4j.qmp.wire.internal.MessageDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CorrelatorTest {
    private static final int MANY = 10_000;

    private final EventHub events = new EventHub(Runnable::run, QmpOptions.defaults());
    private final Correlator correlator = new Correlator(events);
    private final EmbeddedChannel channel = new EmbeddedChannel(
            new FrameDecoder(), new MessageDecoder(QmpProtocolException::new), new CommandEncoder(), correlator);

    @AfterEach
    void releaseBuffers() {
        channel.finishAndReleaseAll();
    }

    @Test
    void submit_command_isWrittenWithAnId() {
        submit(TestCall.of("query-status"));

        assertThat(sent()).containsExactly("{\"execute\":\"query-status\",\"arguments\":{},\"id\":1}\n");
    }

    @Test
    void channelRead_repliesOutOfOrder_reachTheirCommands() {
        TestCall first = submit(TestCall.of("a"));
        TestCall second = submit(TestCall.of("b"));

        receive("{'return': 'two', 'id': 2}", "{'return': 'one', 'id': 1}");

        assertThat(first.results).hasToString("[\"one\"]");
        assertThat(second.results).hasToString("[\"two\"]");
    }

    @Test
    void channelRead_unknownId_isDropped() {
        TestCall call = submit(TestCall.of("a"));

        receive("{'return': {}, 'id': 99}", "{'return': {}}", "{'return': {}, 'id': 'x'}");
        assertThat(call.settled()).isFalse();

        receive("{'return': 1, 'id': 1}", "{'return': 2, 'id': 1}");
        assertThat(call.results).hasToString("[1]");
    }

    @Test
    void channelRead_errorWithoutId_failsTheOldestCommand() {
        TestCall oldest = submit(TestCall.of("a"));
        TestCall next = submit(TestCall.of("b"));

        receive("{'error': {'class': 'GenericError', 'desc': 'JSON parse error'}}");

        assertThat(oldest.failure())
                .isInstanceOf(QmpCommandException.class)
                .hasMessage("a: JSON parse error (GenericError)");
        assertThat(next.settled()).isFalse();
    }

    @Test
    void channelRead_errorWithoutIdWhenIdle_leavesTheConnectionOpen() {
        receive("{'error': {'class': 'GenericError', 'desc': 'stray'}}");

        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void submit_outOfBandOn_keepsEightInBandCommandsInFlight() {
        correlator.outOfBandEnabled();
        List<TestCall> calls = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            calls.add(submit(TestCall.of("c" + i)));
        }
        assertThat(sent()).hasSize(8);

        submit(TestCall.outOfBand("migrate-pause"));
        assertThat(sent()).singleElement().asString().contains("exec-oob");

        calls.get(8).abandon();
        receive("{'return': {}, 'id': 1}");
        assertThat(sent()).singleElement().asString().contains("c9");
    }

    @Test
    void channelRead_garbage_failsEveryCommandAndCloses() {
        TestCall first = submit(TestCall.of("a"));
        TestCall second = submit(TestCall.of("b"));

        channel.writeInbound(Unpooled.copiedBuffer("SSH-2.0-OpenSSH\r\n", UTF_8));

        assertThat(channel.isOpen()).isFalse();
        for (TestCall call : List.of(first, second)) {
            assertThat(call.failure())
                    .isInstanceOf(QmpDisconnectedException.class)
                    .hasMessageContaining("not QMP: 'SSH-2.0-OpenSSH'")
                    .hasCauseInstanceOf(QmpProtocolException.class);
        }
    }

    @Test
    void channelInactive_commandsInFlightAndWaiting_fail() {
        correlator.outOfBandEnabled();
        List<TestCall> calls = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            calls.add(submit(TestCall.of("c" + i)));
        }

        channel.close();
        calls.add(submit(TestCall.of("late")));

        assertThat(calls)
                .allSatisfy(
                        call -> assertThat(call.failures).singleElement().isInstanceOf(QmpDisconnectedException.class));
    }

    @Test
    void channelRead_wrongShape_failsTheCommandOnly() {
        FutureCall<StatusInfo> call = new FutureCall<>(
                Submission.inBand(QueryStatus.of(), Duration.ofSeconds(1)),
                (task, nanos, late) -> task.run(),
                QmpFailures.INSTANCE);
        correlator.submit(call);
        channel.runPendingTasks();

        receive("{'return': [{'x': 1}], 'id': 1}");

        assertThat(call.future())
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(QmpProtocolException.class);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void channelRead_refusalThatRepeatsAKey_doesNotTellIt() {
        TestCall typed = submit(TestCall.of("send-key"));
        TestCall other = submit(TestCall.of("device_add"));

        receive(
                "{'error': {'class': 'GenericError', 'desc': 'Parameter data does not accept value \\u0027hunter2\\u0027'}, 'id': 1}");
        receive(
                "{'error': {'class': 'GenericError', 'desc': 'Parameter x does not accept value \\u0027kept\\u0027'}, 'id': 2}");

        assertThat(typed.failure()).hasMessageContaining("Parameter data does not accept value '***'");
        assertThat(other.failure()).hasMessageContaining("kept");
    }

    @Test
    void deadlines_commandWithoutReply_failsInTimeAndFreesNobodyElse() {
        channel.freezeTime();
        TestCall slow = submit(TestCall.limited("slow", Duration.ofMillis(1)));
        TestCall patient = submit(TestCall.limited("patient", Duration.ofDays(1)));

        while (System.nanoTime() - slowDeadline(slow) < 0) {
            Thread.onSpinWait();
        }
        channel.advanceTimeBy(2, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();

        assertThat(slow.failure())
                .isInstanceOf(QmpTimeoutException.class)
                .hasMessageStartingWith("slow: no reply within 1 ms");
        assertThat(patient.settled()).isFalse();
    }

    @Test
    void deadlines_tenThousandExpire_eachCostsTheSame() {
        channel.freezeTime();
        correlator.outOfBandEnabled(); // so that most of them wait, and are never sent
        AtomicLong looks = new AtomicLong();
        List<TestCall> calls = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            calls.add(submit(TestCall.limited("slow", Duration.ofMillis(1)).counted(looks)));
        }
        TestCall last = calls.get(MANY - 1);
        while (System.nanoTime() - slowDeadline(last) < 0) {
            Thread.onSpinWait();
        }
        looks.set(0);

        channel.advanceTimeBy(2, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();

        assertThat(looks.get()).as("looks at calls").isLessThan(10L * MANY);
        assertThat(calls).allSatisfy(call -> assertThat(call.failure()).isInstanceOf(QmpTimeoutException.class));
        for (int id = 1; id <= 8; id++) {
            receive("{'return': {}, 'id': " + id + "}");
        }
        TestCall next = submit(TestCall.of("next"));
        assertThat(sent()).last().asString().contains("next");
        assertThat(next.settled()).isFalse();
    }

    private static long slowDeadline(TestCall call) {
        long now = System.nanoTime();
        return now + call.nanosLeft(now);
    }

    private TestCall submit(TestCall call) {
        correlator.submit(call);
        channel.runPendingTasks();
        return call;
    }

    private void receive(String... lines) {
        for (String line : lines) {
            channel.writeInbound(Unpooled.copiedBuffer(line.replace('\'', '"') + "\r\n", UTF_8));
        }
    }

    private List<String> sent() {
        List<String> lines = new ArrayList<>();
        for (@Nullable ByteBuf line = channel.readOutbound(); line != null; line = channel.readOutbound()) {
            lines.add(line.toString(UTF_8));
            line.release();
        }
        return lines;
    }
}
