package dev.qemu4j.vm.disk.formatting.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.async.Await;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FormattingsTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Formattings formattings = new Formattings();

    @Test
    void ask_whileSomethingIsFormatted_isAskedAfterwards() {
        CompletableFuture<CompletableFuture<String>> asked = new CompletableFuture<>();
        boolean[] over = {false};
        formattings.format(SOON, () -> {
            asked.complete(formattings.ask(() -> CompletableFuture.completedFuture(over[0] ? "after" : "meanwhile")));
            assertThat(asked.join()).isNotDone();
            over[0] = true;
        });
        assertThat(asked.join()).isCompletedWithValue("after");
        assertThat(formattings.ask(() -> CompletableFuture.completedFuture("free")))
                .isCompletedWithValue("free");
    }

    @Test
    void format_whileAQuestionIsNotAnswered_waitsForItsAnswer() throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        CompletableFuture<String> asked = formattings.ask(() -> answer);
        CompletableFuture<Boolean> formatted = new CompletableFuture<>();
        Thread formatting = new Thread(() -> formattings.format(SOON, () -> formatted.complete(asked.isDone())));
        formatting.start();
        while (formatting.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        assertThat(formatted).isNotDone();
        answer.complete("nodes");
        assertThat(formatted.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void format_fails_questionsGoOn() {
        assertThatThrownBy(() -> formattings.format(SOON, () -> {
                    throw new IllegalStateException("no room");
                }))
                .hasMessage("no room");
        CompletableFuture<String> failed =
                formattings.ask(() -> CompletableFuture.failedFuture(new IllegalStateException()));
        assertThat(failed).isCompletedExceptionally();
        formattings.format(SOON, () -> {});
        assertThat(Await.ended(formattings.ask(() -> CompletableFuture.completedFuture(1)), SOON))
                .isTrue();
    }
}
