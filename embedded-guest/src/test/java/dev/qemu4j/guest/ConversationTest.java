package dev.qemu4j.guest;

import static dev.qemu4j.guest.GuestConsoleTest.assertTimesOut;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class ConversationTest {
    private final BlockingQueue<String> sent = new LinkedBlockingQueue<>();
    private Conversation conversation = new Conversation(sent::add, Duration.ofMillis(100));

    @Test
    void ask_guestNeverHeard_timesOutWithAHint() {
        assertTimesOut(conversation.ask("n", line -> line), "no answer to 'n' within 100 ms; it has not been heard");
        assertThat(sent).isEmpty();
    }

    @Test
    void ready_isTheCallersToCancelButNotToComplete() {
        CompletableFuture<Void> ready = conversation.ready();

        assertThatThrownBy(() -> ready.complete(null)).isInstanceOf(UnsupportedOperationException.class);
        assertThat(ready.cancel(true)).isTrue();
        assertThat(conversation.ready()).isNotDone();
    }

    @Test
    void ask_answerAfterTheTimeout_isNotTakenForTheNextOnes() throws InterruptedException {
        conversation = new Conversation(sent::add, Duration.ofMillis(500));
        conversation.hear("q4j-guest 1 ready last=0 max=2040");
        assertTimesOut(conversation.ask("n", line -> line), "no answer to 'n'");
        assertThat(sent.take()).isEqualTo("n");

        CompletableFuture<String> next = conversation.ask("n", line -> line);
        conversation.hear("ok n 1");
        conversation.hear("ok n 2");

        assertThat(next.join()).isEqualTo("ok n 2");
    }

    @Test
    void ask_neverSentBeforeItsTimeout_isNotSentLater() throws InterruptedException {
        conversation = new Conversation(sent::add, Duration.ofMillis(500));
        assertTimesOut(conversation.ask("q", line -> line), "no answer to 'q'");
        conversation.hear("hb 1");
        CompletableFuture<String> next = conversation.ask("n", line -> line);

        assertThat(sent.take()).isEqualTo("n");
        conversation.hear("ok n 1");
        assertThat(next.join()).isEqualTo("ok n 1");
    }

    @Test
    void startRun_silenceAfterTheAnswer_timesOut() {
        conversation.hear("hb 1");
        CompletableFuture<String> run = conversation.startRun("w 5", line -> line);
        conversation.hear("ok w 5");

        assertTimesOut(run, "no answer to 'w 5'");
    }

    @Test
    void nextHeartbeat_none_timesOut() {
        assertTimesOut(conversation.nextHeartbeat(), "no answer to 'next heartbeat'");
    }
}
