package dev.qemu4j.base.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChainTest {
    private final IllegalStateException broken = new IllegalStateException("injected");

    private final CompletableFuture<String> work = new CompletableFuture<>();
    private final CompletableFuture<Integer> goal = new CompletableFuture<>();
    private final List<@Nullable Object> told = new ArrayList<>();

    @Test
    void then_workSucceeds_takesTheStep() {
        Chain.then(work, text -> goal.complete(text.length()), goal::completeExceptionally);
        work.complete("done");

        assertThat(goal).isCompletedWithValue(4);
    }

    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, StackOverflowError.class, OutOfMemoryError.class})
    void then_stepThrows_failsTheGoal(Class<? extends Throwable> kind) throws ReflectiveOperationException {
        Throwable thrown = kind.getConstructor(String.class).newInstance("injected");
        Chain.then(
                work,
                text -> {
                    throw ChainTest.<RuntimeException>unchecked(thrown);
                },
                goal::completeExceptionally);
        work.complete("done");

        assertThatThrownBy(goal::get).hasCause(thrown);
    }

    @Test
    void then_workFails_tellsTheFailureItself() {
        Chain.then(work, told::add, told::add);
        work.completeExceptionally(new CompletionException(broken));

        assertThat(told).containsExactly(broken);
    }

    @Test
    void end_workFails_tellsTheFailureItself() {
        Chain.end(
                work,
                (text, failure) -> {
                    told.add(text);
                    told.add(failure);
                },
                told::add);
        work.completeExceptionally(new CompletionException(broken));

        assertThat(told).containsExactly(null, broken);
    }

    @Test
    void end_stepThrows_failsTheGoal() {
        Chain.end(
                work,
                (text, failure) -> {
                    throw broken;
                },
                goal::completeExceptionally);
        work.complete("done");

        assertThatThrownBy(goal::get).hasCause(broken);
    }

    @Test
    void pass_workEnds_endsTheGoalAlike() {
        CompletableFuture<String> end = new CompletableFuture<>();
        CompletableFuture<String> failed = new CompletableFuture<>();
        Chain.pass(work, end);
        Chain.pass(CompletableFuture.failedFuture(new CompletionException(broken)), failed);
        work.complete("done");

        assertThat(end).isCompletedWithValue("done");
        assertThatThrownBy(failed::get).hasCause(broken);
    }

    @Test
    void pass_goalIsCancelled_closesTheResult() throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        CompletableFuture<AutoCloseable> opened = new CompletableFuture<>();
        CompletableFuture<AutoCloseable> unwanted = new CompletableFuture<>();
        Chain.pass(opened, unwanted);
        unwanted.cancel(true);
        opened.complete(closed::countDown);

        assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void after_workFails_cleansUpOnce() {
        Chain.after(work, () -> told.add("closed"));
        work.completeExceptionally(broken);

        assertThat(told).containsExactly("closed");
    }

    @Test
    void after_cleanUpThrows_tellsTheThreadsHandler() throws InterruptedException {
        Chain.after(work, () -> {
            throw broken;
        });
        completeOnAThreadOfItsOwn();

        assertThat(told).containsExactly(broken);
    }

    @Test
    void then_whoIsToldThrows_tellsTheThreadsHandler() throws InterruptedException {
        IllegalArgumentException second = new IllegalArgumentException("injected too");
        Chain.then(
                work,
                text -> {
                    throw broken;
                },
                failure -> {
                    throw second;
                });
        completeOnAThreadOfItsOwn();

        assertThat(told).containsExactly(second);
        assertThat(second).hasSuppressedException(broken);
    }

    private void completeOnAThreadOfItsOwn() throws InterruptedException {
        Thread thread = new Thread(() -> work.complete("done"), "chain-test");
        thread.setUncaughtExceptionHandler((dead, failure) -> told.add(failure));
        thread.start();
        thread.join(30_000);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E unchecked(Throwable failure) throws E {
        throw (E) failure;
    }
}
