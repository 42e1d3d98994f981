package dev.qemu4j.base.async;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await.Condition;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AwaitTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(1);

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Test
    void result_failureOfAnotherThread_isItselfWithBothStacks() {
        IllegalStateException failure = new IllegalStateException("broken");
        StackTraceElement own = failure.getStackTrace()[0];

        for (int time = 0; time < 3; time++) {
            assertThatThrownBy(() -> Await.result(CompletableFuture.failedFuture(failure), "waiting"))
                    .isSameAs(failure);
        }

        assertThat(failure.getStackTrace()[0]).isEqualTo(own);
        assertThat(Arrays.stream(failure.getStackTrace()).filter(AwaitTest::isBoundary))
                .hasSize(1);
        assertThat(Arrays.stream(failure.getStackTrace())
                        .dropWhile(element -> !isBoundary(element))
                        .map(StackTraceElement::getClassName)
                        .toList()
                        .get(1))
                .startsWith(AwaitTest.class.getName());
    }

    @Test
    void result_failureThatSeveralThreadsShare_showsEachItsStack() throws InterruptedException {
        IllegalStateException failure = new IllegalStateException("broken");
        for (int i = 0; i < 6; i++) {
            Thread waiter = new Thread(
                    () -> {
                        var unused =
                                catchThrowable(() -> Await.result(CompletableFuture.failedFuture(failure), "waiting"));
                    },
                    "waiter-" + i);
            waiter.start();
            waiter.join();
        }

        assertThat(Arrays.stream(failure.getStackTrace())
                        .filter(AwaitTest::isBoundary)
                        .map(StackTraceElement::getMethodName))
                .containsExactly("waiter-5", "waiter-4", "waiter-3", "waiter-2");
    }

    @Test
    void result_checkedFailure_isInAQemuException() {
        assertThatThrownBy(() -> Await.result(CompletableFuture.failedFuture(new IOException("full")), "writing"))
                .isInstanceOf(QemuException.class)
                .hasMessageContaining("writing failed")
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void result_error_isThrown() {
        assertThatThrownBy(() -> Await.result(CompletableFuture.failedFuture(new StackOverflowError()), "waiting"))
                .isInstanceOf(StackOverflowError.class);
    }

    @Test
    void result_interrupt_cancelsAndKeepsTheFlag() {
        CompletableFuture<String> never = new CompletableFuture<>();

        assertInterrupted(() -> Await.result(never, "waiting for x"));

        assertThat(never).isCancelled();
    }

    @Test
    void result_interruptBeforeAResultThatIsThere_isTold() {
        assertInterrupted(() -> Await.result(CompletableFuture.completedFuture("here"), "waiting for x"));
        assertInterrupted(() -> Await.result(CompletableFuture.completedFuture("here"), "waiting for x", LONG));
    }

    @Test
    void poll_interruptBeforeAConditionThatHasCome_isTold() {
        assertInterrupted(() -> Await.poll(nanos -> true, "waiting for x", LONG));
        assertInterrupted(() -> Await.until(nanos -> true, "waiting for x", LONG));
    }

    @Test
    void result_interruptBeforeAResultThatIsThere_closesIt() {
        CountDownLatch closed = new CountDownLatch(1);
        CompletableFuture<AutoCloseable> there = CompletableFuture.completedFuture(closed::countDown);

        assertInterrupted(() -> Await.result(OwnedFuture.view(there), "waiting for x"));
        assertThat(closed.getCount()).isOne();

        assertInterrupted(() -> Await.result(OwnedFuture.of(there), "waiting for x"));
        Thread.interrupted();
        assertThat(Await.poll(nanos -> closed.await(nanos, NANOSECONDS), "waiting for the end", LONG))
                .isTrue();
    }

    @Test
    void result_cleanUpAfterAnInterruptThatFails_isSuppressed() {
        IllegalStateException left = new IllegalStateException("left");
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Await.result(new CompletableFuture<>(), "waiting", () -> {
                    assertThat(Thread.currentThread().isInterrupted()).isFalse();
                    throw left;
                }))
                .isInstanceOf(QemuInterruptedException.class)
                .hasSuppressedException(left);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void result_limitThatPasses_cancels() {
        CompletableFuture<String> never = new CompletableFuture<>();

        assertThatThrownBy(() -> Await.result(never, "waiting for x", SHORT))
                .isInstanceOf(QemuTimeoutException.class)
                .hasMessage("time-out of 1 ms while waiting for x");
        assertThat(never).isCancelled();
    }

    @Test
    void result_limitTooLongForNanoseconds_waits() {
        assertThat(Await.result(
                        CompletableFuture.completedFuture("here"), "waiting", Duration.ofSeconds(Long.MAX_VALUE)))
                .isEqualTo("here");
    }

    @Test
    void until_limitThatPasses_throws() {
        CountDownLatch never = new CountDownLatch(1);

        assertThatThrownBy(() -> Await.until(nanos -> never.await(nanos, NANOSECONDS), "waiting for x", SHORT))
                .isInstanceOf(QemuTimeoutException.class);
        assertThat(Await.poll(nanos -> never.await(nanos, NANOSECONDS), "waiting for x", SHORT))
                .isFalse();
    }

    @Test
    void until_interrupt_throws() {
        CountDownLatch never = new CountDownLatch(1);

        assertInterrupted(() -> Await.until(nanos -> never.await(nanos, NANOSECONDS), "waiting for x", LONG));
    }

    @Test
    void result_failureInsideFuturesExceptions_isTakenOut() {
        IllegalStateException failure = new IllegalStateException("broken");
        CompletableFuture<String> failed = new CompletableFuture<>();
        failed.completeExceptionally(new CompletionException(new CompletionException(failure)));

        assertThatThrownBy(() -> Await.result(failed, "waiting")).isSameAs(failure);
    }

    @Test
    void waits_onAnEventLoop_areRefused() throws InterruptedException {
        CompletableFuture<String> future = new CompletableFuture<>();
        CompletableFuture<String> limited = new CompletableFuture<>();
        List<Throwable> refused = new ArrayList<>();
        Thread loop = new Loop(() -> {
            refused.add(catchThrowable(() -> Await.result(future, "waiting for x")));
            refused.add(catchThrowable(() -> Await.result(limited, "waiting for x", LONG)));
            refused.add(catchThrowable(() -> Await.until(nanos -> true, "waiting for x", LONG)));
        });

        loop.start();
        loop.join(LONG.toMillis());

        assertThat(refused)
                .hasSize(3)
                .allSatisfy(failure -> assertThat(failure)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("waiting for x: this would stop"));
        assertThat(future).as("its work").isCancelled();
        assertThat(limited).as("its work").isCancelled();
    }

    @Test
    void uninterrupted_interrupt_waitsOn() {
        CountDownLatch latch = new CountDownLatch(1);
        Thread.currentThread().interrupt();

        boolean came = Await.uninterrupted(
                nanos -> {
                    if (Thread.interrupted()) {
                        latch.countDown();
                        throw new InterruptedException();
                    }
                    return latch.await(nanos, NANOSECONDS);
                },
                LONG);

        assertThat(came).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void polling_answerThatComesLater_isFound() {
        AtomicInteger asked = new AtomicInteger();

        Await.until(Condition.polling(() -> asked.incrementAndGet() == 3, SHORT), "waiting for x", LONG);

        assertThat(asked).hasValue(3);
    }

    @Test
    void polling_noTimeLeft_asksOnce() {
        AtomicInteger asked = new AtomicInteger();

        assertThat(Await.poll(
                        Condition.polling(() -> asked.incrementAndGet() == 3, LONG), "waiting for x", Duration.ZERO))
                .isFalse();
        assertThat(asked).hasValue(1);
    }

    @Test
    void polling_interrupt_throws() {
        assertInterrupted(() -> Await.until(Condition.polling(() -> false, LONG), "waiting for x", LONG));
    }

    @Test
    void shielded_interruptedThread_isSoAfterTheWorkAlone() {
        AtomicBoolean during = new AtomicBoolean(true);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Await.shielded(() -> {
                    during.set(Thread.currentThread().isInterrupted());
                    throw new IOException("full");
                }))
                .isInstanceOf(IOException.class);

        assertThat(during).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void ended_failureOrLimit_tellsWhich() {
        assertThat(Await.ended(CompletableFuture.failedFuture(new IOException()), LONG))
                .isTrue();
        assertThat(Await.ended(new CompletableFuture<>(), SHORT)).isFalse();
    }

    private static void assertInterrupted(ThrowingCallable wait) {
        Thread.currentThread().interrupt();
        assertThatThrownBy(wait)
                .isInstanceOf(QemuInterruptedException.class)
                .hasMessage("interrupted while waiting for x");
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    private static final class Loop extends Thread implements EventLoopThread {
        Loop(Runnable work) {
            super(work, "event loop of a test");
        }
    }

    private static boolean isBoundary(StackTraceElement element) {
        return element.getClassName().contains("waited for by");
    }
}
