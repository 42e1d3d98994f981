package dev.qemu4j.qga.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qapi.qga.GuestShutdown;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.QmpConnectException;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.qmp.QmpProtocolException;
import dev.qemu4j.qmp.Waits;
import dev.qemu4j.qmp.call.internal.CommandEncoder;
import dev.qemu4j.qmp.call.internal.RawCommand;
import dev.qemu4j.qmp.wire.internal.FrameDecoder;
import dev.qemu4j.qmp.wire.internal.Json;
import dev.qemu4j.qmp.wire.internal.MessageDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AgentTurnsTest {
    private static final Pattern SYNC_NUMBER = Pattern.compile("\\{\"id\":(\\d+)}");
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final AgentTurns turns = new AgentTurns(Duration.ofSeconds(1));
    private final EmbeddedChannel channel = new EmbeddedChannel(
            new FrameDecoder(),
            new AgentFraming(),
            new MessageDecoder(QmpProtocolException::new),
            new CommandEncoder(),
            turns);

    @AfterEach
    void releaseBuffers() {
        channel.finishAndReleaseAll();
    }

    @Test
    void submit_firstCommand_waitsForTheSync() {
        CompletableFuture<JsonNode> call = submit("guest-ping");
        String sync = sent();
        assertThat(sync).startsWith("\u00FF{\"execute\":\"guest-sync-delimited\",\"arguments\":{\"id\":");

        receive("{\"error\": {\"class\": \"GenericError\", \"desc\": \"stray\"}}\n\u00FF{\"return\": " + numberOf(sync)
                + "}\n");
        assertThat(sent()).isEqualTo("{\"execute\":\"guest-ping\",\"arguments\":{}}\n");

        receive("{\"return\": {}}\n");
        assertThat(call).isCompletedWithValueMatching(JsonNode::isObject);
    }

    @Test
    void channelRead_oldReplyOrWrongNumberBeforeTheSync_isDropped() {
        CompletableFuture<JsonNode> call = submit("guest-ping");
        String sync = sent();

        receive("{\"return\": \"late\"}\n\u00FF{\"return\": 0}\nnot JSON\n{\"half\u00FF{\"return\": " + numberOf(sync)
                + "}\n");

        assertThat(sent()).contains("guest-ping");
        assertThat(call).isNotDone();
    }

    @Test
    void submit_two_oneAtATime() {
        synced();
        CompletableFuture<JsonNode> first = submit("guest-get-time");
        CompletableFuture<JsonNode> second = submit("guest-get-load");

        assertThat(sent()).contains("guest-get-time").doesNotContain("guest-get-load");
        receive("{\"return\": 1}\n");
        assertThat(sent()).contains("guest-get-load");
        receive("{\"return\": 2}\n");

        assertThat(first.join().intValue()).isEqualTo(1);
        assertThat(second.join().intValue()).isEqualTo(2);
    }

    @Test
    void timeUp_noReply_syncsBeforeTheNextCommand() {
        synced();
        CompletableFuture<JsonNode> lost = submit("guest-get-time", Duration.ofSeconds(1));
        sent();
        pass(Duration.ofSeconds(2));
        assertThat(lost).isCompletedExceptionally();

        CompletableFuture<JsonNode> next = submit("guest-ping");
        String sync = sent();
        receive("{\"return\": \"late\"}\n\u00FF{\"return\": " + numberOf(sync) + "}\n");

        assertThat(sent()).contains("guest-ping");
        assertThat(next).isNotDone();
    }

    @Test
    void cancel_commandInFlight_keepsItsTurnAndTakesItsReply() {
        synced();
        submit("guest-get-time").cancel(false);
        CompletableFuture<JsonNode> next = submit("guest-ping");
        assertThat(sent()).contains("guest-get-time").doesNotContain("guest-ping");

        receive("{\"return\": 1}\n");
        assertThat(sent()).contains("guest-ping");
        receive("{\"return\": 2}\n");

        assertThat(next.join().intValue()).isEqualTo(2);
    }

    @Test
    void cancel_commandInFlightWithoutReply_givesWayWhenItsTimeIsUp() {
        synced();
        submit("guest-get-time", Duration.ofSeconds(1)).cancel(false);
        submit("guest-ping");
        sent();

        pass(Duration.ofSeconds(2));

        assertThat(sent()).contains("guest-sync-delimited");
    }

    @Test
    void cancel_waitingCommand_isNeverSent() {
        synced();
        submit("guest-get-time");
        submit("guest-get-load").cancel(false);
        submit("guest-ping");
        sent();

        receive("{\"return\": 1}\n");

        assertThat(sent()).contains("guest-ping").doesNotContain("guest-get-load");
    }

    @Test
    void timeUp_syncWithoutAnswer_failsAndSyncsAnew() {
        CompletableFuture<JsonNode> call = submit("guest-ping", Duration.ofSeconds(1));
        String first = sent();
        pass(Duration.ofSeconds(2));
        assertThat(Waits.failure(call, QmpConnectException.class)).hasMessageContaining("guest-sync-delimited");

        submit("guest-ping");
        String second = sent();

        assertThat(numberOf(second)).isNotEqualTo(numberOf(first));
        receive("\u00FF{\"return\": " + numberOf(first) + "}\n");
        assertThat(sent()).isEmpty();
    }

    @Test
    void channelRead_agentWithoutDelimitedSync_isAskedForThePlainOne() {
        submit("guest-ping");
        sent();

        receive("{\"error\": {\"class\": \"CommandNotFound\", \"desc\": \"not found\"}}\n");
        String plain = sent();
        assertThat(plain).contains("\"guest-sync\"");
        receive("{\"return\": " + numberOf(plain) + "}\n");

        assertThat(sent()).contains("guest-ping");
    }

    @Test
    void exceptionCaught_garbageForAnAnswer_failsTheCommandAndSyncs() {
        synced();
        CompletableFuture<JsonNode> call = submit("guest-get-time");
        submit("guest-ping");
        sent();

        receive("garbage\n");

        assertThat(Waits.failure(call, QmpProtocolException.class)).hasMessageContaining("guest-get-time");
        assertThat(sent()).contains("guest-sync-delimited");
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void submit_silentCommand_succeedsWithoutAReply() {
        synced();
        CompletableFuture<?> call = submitSilent();
        assertThat(sentAfterSync()).contains("guest-shutdown");
        assertThat(call).isNotDone();

        pass(Duration.ofSeconds(2));

        assertThat(call).isCompletedWithValue(null);
        submit("guest-ping");
        assertThat(sent()).contains("guest-sync-delimited");
    }

    @Test
    void timeUp_silentCommandThatWasSent_stillSucceeds() {
        synced();
        AgentCall<?> call = new AgentCall<>(
                GuestShutdown.of(), Duration.ofMillis(100), (task, nanos, late) -> task.run(), failure -> failure);
        turns.submit(call);
        assertThat(sentAfterSync()).contains("guest-shutdown");

        pass(Duration.ofMillis(500));
        assertThat(call.future()).isNotDone();
        pass(Duration.ofSeconds(1));

        assertThat(call.future()).isCompletedWithValue(null);
    }

    @Test
    void submit_silentCommandAnsweredWithAnError_fails() {
        synced();
        CompletableFuture<?> call = submitSilent();
        assertThat(sentAfterSync()).contains("guest-shutdown");

        receive("{\"error\": {\"class\": \"GenericError\", \"desc\": \"no\"}}\n");

        assertThat(Waits.failure(call, QmpCommandException.class).description()).isEqualTo("no");
    }

    @Test
    void channelInactive_silentCommand_succeedsAndOthersFail() {
        synced();
        CompletableFuture<?> silent = submitSilent();
        assertThat(sentAfterSync()).contains("guest-shutdown");
        CompletableFuture<JsonNode> waiting = submit("guest-ping");

        channel.close();
        channel.runPendingTasks();

        assertThat(silent).isCompletedWithValue(null);
        assertThat(Waits.failure(waiting, QmpDisconnectedException.class)).hasMessageContaining("guest-ping");
    }

    @Test
    void submit_freeze_isSentOnceAFreshSyncIsAnswered() {
        synced();
        CompletableFuture<JsonNode> freeze = submit("guest-fsfreeze-freeze");
        String asked = sent();
        assertThat(asked).contains("guest-sync-delimited").doesNotContain("freeze");

        receive("\u00FF{\"return\": " + numberOf(asked) + "}\n");
        assertThat(sent()).contains("guest-fsfreeze-freeze");
        receive("{\"return\": 1}\n");

        assertThat(freeze).isCompleted();
    }

    @Test
    void submit_thawOutOfSync_isWrittenBehindTheSync() {
        submit("guest-ping", Duration.ofMillis(100));
        pass(Duration.ofMillis(200));
        sent();
        CompletableFuture<JsonNode> thaw = submit("guest-fsfreeze-thaw");
        CompletableFuture<JsonNode> next = submit("guest-ping");
        String asked = sent();
        assertThat(asked)
                .containsSubsequence("guest-sync-delimited", "guest-fsfreeze-thaw")
                .doesNotContain("ping");

        receive("{\"return\": 5}\n\u00FF{\"return\": " + numberOf(asked) + "}\n{\"return\": 2}\n{\"return\": {}}\n");

        assertThat(thaw.join().asInt()).isEqualTo(2);
        assertThat(next).isCompleted();
    }

    @Test
    void submit_thawThatNobodyWaitsForAnyMore_keepsItsTurn() {
        CompletableFuture<JsonNode> thaw = submit("guest-fsfreeze-thaw");
        CompletableFuture<JsonNode> next = submit("guest-ping");
        String asked = sent();
        thaw.cancel(false);

        receive("\u00FF{\"return\": " + numberOf(asked) + "}\n");
        assertThat(sent()).isEmpty();
        receive("{\"return\": 2}\n");
        assertThat(sent()).contains("guest-ping");
        receive("{\"return\": {}}\n");

        assertThat(next).isCompleted();
    }

    @Test
    void timeUp_ofAnotherCommandWhileAThawStandsBehindTheSync_writesItOnce() {
        CompletableFuture<JsonNode> thaw = submit("guest-fsfreeze-thaw");
        CompletableFuture<JsonNode> other = submit("guest-ping", Duration.ofMillis(100));
        String asked = sent();
        pass(Duration.ofMillis(200));
        assertThat(other).isCompletedExceptionally();
        assertThat(sent()).isEmpty();

        receive("\u00FF{\"return\": " + numberOf(asked) + "}\n{\"return\": 2}\n");

        assertThat(thaw.join().asInt()).isEqualTo(2);
    }

    @Test
    void submit_thawToAnAgentWithoutDelimitedSync_isWrittenOnce() {
        CompletableFuture<JsonNode> thaw = submit("guest-fsfreeze-thaw");
        CompletableFuture<JsonNode> next = submit("guest-ping");
        assertThat(sent()).containsSubsequence("guest-sync-delimited", "guest-fsfreeze-thaw");

        receive("{\"error\": {\"class\": \"CommandNotFound\", \"desc\": \"not found\"}}\n");
        String plain = sent();
        assertThat(plain).contains("\"guest-sync\"").doesNotContain("thaw");
        receive("{\"return\": 2}\n{\"return\": " + numberOf(plain) + "}\n");

        assertThat(thaw.join().asInt()).isEqualTo(2);
        assertThat(sent()).contains("guest-ping");
        receive("{\"return\": {}}\n");
        assertThat(next).isCompleted();
    }

    /** Answers the sync that a command waits for; returns what is sent then. */
    private String sentAfterSync() {
        String asked = sent();
        assertThat(asked).doesNotContain("guest-shutdown");
        receive("\u00FF{\"return\": " + numberOf(asked) + "}\n");
        return sent();
    }

    private void synced() {
        CompletableFuture<JsonNode> call = submit("guest-ping");
        receive("\u00FF{\"return\": " + numberOf(sent()) + "}\n{\"return\": {}}\n");
        sent();
        assertThat(call).isCompleted();
    }

    private CompletableFuture<JsonNode> submit(String name) {
        return submit(name, LIMIT);
    }

    private CompletableFuture<JsonNode> submit(String name, Duration limit) {
        RawCommand command = new RawCommand(name, Json.emptyObject());
        AgentCall<JsonNode> call =
                new AgentCall<>(command, limit, (task, nanos, late) -> task.run(), failure -> failure);
        turns.submit(call);
        return call.future();
    }

    private CompletableFuture<?> submitSilent() {
        AgentCall<?> call =
                new AgentCall<>(GuestShutdown.of(), LIMIT, (task, nanos, late) -> task.run(), failure -> failure);
        turns.submit(call);
        return call.future();
    }

    private void receive(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, ISO_8859_1));
    }

    private void pass(Duration time) {
        channel.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    private String sent() {
        StringBuilder text = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            text.append(part.toString(ISO_8859_1));
            part.release();
        }
        return text.toString();
    }

    private static String numberOf(String sync) {
        Matcher number = SYNC_NUMBER.matcher(sync);
        assertThat(number.find()).as(sync).isTrue();
        return number.group(1);
    }
}
