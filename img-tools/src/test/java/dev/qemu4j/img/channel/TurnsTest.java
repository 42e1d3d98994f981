package dev.qemu4j.img.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.qemu4j.base.QemuInterruptedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TurnsTest {
    private final Turns turns = new Turns();

    @Test
    void run_manyThatFailAtOnce_allHaveTheirTurn() {
        CompletableFuture<Void> first = new CompletableFuture<>();
        CompletableFuture<?> held = turns.run(turns.take(), () -> first);
        AtomicInteger begun = new AtomicInteger();
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            all.add(turns.run(turns.take(), () -> {
                begun.incrementAndGet();
                throw new IllegalStateException("the connection has ended");
            }));
        }
        assertThat(begun).hasValue(0);

        first.complete(null);

        assertThat(held).isCompleted();
        assertThat(begun).hasValue(20_000);
        assertThat(all).allMatch(CompletableFuture::isCompletedExceptionally);
    }

    @Test
    void run_interruptedWhileAnotherHasTheTurn_leavesTheQueue() {
        CompletableFuture<Void> first = new CompletableFuture<>();
        CompletableFuture<?> held = turns.run(turns.take(), () -> first);
        List<String> done = new ArrayList<>();

        Thread.currentThread().interrupt();
        assertThatExceptionOfType(QemuInterruptedException.class)
                .isThrownBy(() -> turns.run(() -> done.add("interrupted")));
        assertThat(Thread.interrupted()).isTrue();
        first.complete(null);
        turns.run(() -> done.add("next"));

        assertThat(held).isCompleted();
        assertThat(done).containsExactly("next");
    }

    @Test
    void run_interruptedWithTheTurnAlreadyTaken_givesItBack() {
        List<String> done = new ArrayList<>();

        Thread.currentThread().interrupt();
        assertThatExceptionOfType(QemuInterruptedException.class)
                .isThrownBy(() -> turns.run(() -> done.add("interrupted")));
        assertThat(Thread.interrupted()).isTrue();
        turns.run(() -> done.add("next"));

        assertThat(done).containsExactly("next");
    }
}
