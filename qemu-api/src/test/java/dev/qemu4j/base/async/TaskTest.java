package dev.qemu4j.base.async;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class TaskTest {
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);

    @Test
    void start_work_runsOnADaemonThreadOfThatName() throws Exception {
        Thread thread =
                Task.<Thread>start("work", task -> Thread.currentThread()).get(1, MINUTES);

        assertThat(thread.getName()).isEqualTo("qemu4j-work");
        assertThat(thread.isDaemon()).isTrue();
    }

    @Test
    void get_failure_isTheCause() {
        assertThatThrownBy(() -> Task.start("work", task -> {
                            throw new IOException("full");
                        })
                        .get(1, MINUTES))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void cancel_work_isInterrupted() throws Exception {
        Task<String> task = untilInterrupted();

        assertThat(task.cancel(false)).isTrue();
        assertThat(task.cancel(false)).isTrue();

        assertThat(interrupted.await(1, MINUTES)).isTrue();
        assertThatThrownBy(task::get).isInstanceOf(CancellationException.class);
    }

    @Test
    void cancel_resultThatComesAllTheSame_isClosed() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Task<AutoCloseable> task = Task.start("work", t -> {
            Await.uninterrupted(nanos -> goOn.await(nanos, NANOSECONDS), Duration.ofMinutes(1));
            return closed::countDown;
        });

        task.cancel(true);
        goOn.countDown();

        assertThat(closed.await(1, MINUTES)).isTrue();
    }

    @Test
    void cancel_whileTheUnwantedResultIsClosed_doesNotInterruptTheClosing() throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        CompletableFuture<Boolean> disturbed = new CompletableFuture<>();
        Task<AutoCloseable> task = Task.start("work", t -> {
            Await.uninterrupted(nanos -> cancelled.await(nanos, NANOSECONDS), Duration.ofMinutes(1));
            return () -> {
                closing.countDown();
                disturbed.complete(Thread.currentThread().isInterrupted());
            };
        });
        task.whenComplete((result, failure) -> { // runs in cancel, before the interrupt
            cancelled.countDown();
            Await.uninterrupted(nanos -> closing.await(nanos, NANOSECONDS), Duration.ofMinutes(1));
        });

        task.cancel(true);

        assertThat(disturbed.get(1, MINUTES)).isFalse();
    }

    @Test
    void orTimeout_copyThatIsCancelled_endsTheWork() throws Exception {
        untilInterrupted().orTimeout(1, MINUTES).cancel(true);

        assertThat(interrupted.await(1, MINUTES)).isTrue();
    }

    @Test
    void orTimeout_copyThatEndsWithoutTheResultThatIsThere_closesIt() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        Task<AutoCloseable> task = Task.start("work", t -> closed::countDown);
        task.get(1, MINUTES);
        CompletableFuture<AutoCloseable> ended = task.orTimeout(1, MINUTES);
        assertThat(ended.cancel(true)).isFalse(); // it has the result
        assertThat(closed.getCount()).isOne();

        CompletableFuture<AutoCloseable> work = new CompletableFuture<>();
        CompletableFuture<AutoCloseable> held = OwnedFuture.of(work, () -> work.complete(closed::countDown));
        held.orTimeout(1, MINUTES).cancel(true);

        assertThat(closed.await(1, MINUTES)).isTrue();
    }

    @Test
    void orTimeout_limitThatPasses_endsTheWork() throws Exception {
        CompletableFuture<String> limited = untilInterrupted().orTimeout(1, MILLISECONDS);

        assertThatThrownBy(() -> limited.get(1, MINUTES)).hasCauseInstanceOf(TimeoutException.class);
        assertThat(interrupted.await(1, MINUTES)).isTrue();
    }

    @Test
    void completeOnTimeout_limitThatPasses_endsTheWork() throws Exception {
        CompletableFuture<String> limited = untilInterrupted().completeOnTimeout("late", 1, MILLISECONDS);

        assertThat(limited.get(1, MINUTES)).isEqualTo("late");
        assertThat(interrupted.await(1, MINUTES)).isTrue();
    }

    @Test
    void complete_byTheHolder_isRefused() throws Exception {
        Task<String> task = untilInterrupted();

        assertThatThrownBy(() -> task.complete("mine")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> task.completeExceptionally(new IOException()))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> task.obtrudeValue("mine")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> task.obtrudeException(new IOException()))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> task.completeAsync(() -> "mine")).isInstanceOf(UnsupportedOperationException.class);
        assertThat(task.thenApply(x -> x).complete("mine")).isTrue();

        assertThat(task).isNotDone();
        task.cancel(true);
    }

    private Task<String> untilInterrupted() throws InterruptedException {
        Task<String> task = Task.start("work", t -> {
            started.countDown();
            try {
                new CountDownLatch(1).await(1, DAYS);
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            return "never";
        });
        assertThat(started.await(1, MINUTES)).isTrue();
        return task;
    }
}
