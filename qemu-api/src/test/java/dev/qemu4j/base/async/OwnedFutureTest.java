package dev.qemu4j.base.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OwnedFutureTest {
    private final CompletableFuture<String> work = new CompletableFuture<>();

    @Test
    void of_workEnds_endsAlike() {
        CompletableFuture<String> held = OwnedFuture.of(work);
        work.complete("done");

        assertThat(held).isCompletedWithValue("done");
    }

    @Test
    void of_workFails_failsWithTheFailureItself() {
        IllegalStateException failure = new IllegalStateException("broken");
        CompletableFuture<String> held = OwnedFuture.of(work.thenApply(result -> result));
        work.completeExceptionally(new CompletionException(failure));

        assertThatThrownBy(held::get).hasCause(failure);
        assertThat(held.handle((result, told) -> told)).isCompletedWithValue(failure);
    }

    @Test
    void of_cancelled_cancelsTheWork() {
        assertThat(OwnedFuture.of(work).cancel(true)).isTrue();

        assertThat(work).isCancelled();
    }

    @Test
    void of_cancelledWithACleanUp_runsItOnce() {
        AtomicInteger runs = new AtomicInteger();
        CompletableFuture<String> held = OwnedFuture.of(work, runs::incrementAndGet);
        held.cancel(true);
        held.cancel(true);

        assertThat(runs).hasValue(1);
        assertThat(work).isNotDone();
    }

    @Test
    void of_cancelledAfterTheEnd_leavesAllAsItIs() {
        AtomicInteger runs = new AtomicInteger();
        CompletableFuture<String> held = OwnedFuture.of(work, runs::incrementAndGet);
        work.complete("done");

        assertThat(held.cancel(true)).isFalse();
        assertThat(runs).hasValue(0);
    }

    @Test
    void of_workCancelled_isCancelled() {
        CompletableFuture<String> held = OwnedFuture.of(work);
        work.cancel(true);

        assertThat(held).isCancelled();
    }

    @Test
    void map_workEnds_givesTheFunctionsResult() {
        CompletableFuture<Integer> length = OwnedFuture.map(work, String::length);
        work.complete("done");

        assertThat(length).isCompletedWithValue(4);
    }

    @Test
    void map_cancelled_cancelsTheWork() {
        OwnedFuture.map(work, String::length).cancel(true);

        assertThat(work).isCancelled();
    }

    @Test
    void view_cancelled_leavesTheWorkToTheOthers() {
        CompletableFuture<String> other = OwnedFuture.view(work);
        OwnedFuture.view(work).cancel(true);
        work.complete("done");

        assertThat(other).isCompletedWithValue("done");
    }

    @Test
    void complete_byTheHolder_isRefused() {
        assertThatThrownBy(() -> OwnedFuture.of(work).complete("mine"))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> OwnedFuture.view(work).completeExceptionally(new IllegalStateException()))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(work).isNotDone();
    }
}
