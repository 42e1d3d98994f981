package dev.qemu4j.vm.suspend.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.async.Await;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** One moment decides: before it a task can be cancelled, after it its result comes. */
class CommittedTaskTest {
    private static final String WAIT = "waiting for a test";

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    @Test
    void cancel_afterThePointOfNoReturn_isRefusedAndTheResultComes() throws Exception {
        CompletableFuture<String> task = committed();
        begun.await();

        assertThat(task.cancel(true)).isFalse();
        assertThat(task.isCancelled()).isFalse();
        go.countDown();

        assertThat(task.get(60, TimeUnit.SECONDS)).isEqualTo("result");
        assertThat(task.cancel(true)).isFalse();
    }

    @Test
    void cancel_beforeThePointOfNoReturn_keepsTheWorkFromPassingIt() throws Exception {
        AtomicBoolean passed = new AtomicBoolean();
        CountDownLatch ended = new CountDownLatch(1);
        CompletableFuture<String> task = CommittedTask.begin("test", committing -> {
            begun.countDown();
            try {
                uninterruptibly(go);
                committing.commit();
                passed.set(true);
                return "result";
            } finally {
                ended.countDown();
            }
        });
        begun.await();

        assertThat(task.cancel(true)).isTrue();
        go.countDown();

        assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(passed).isFalse();
        assertThatThrownBy(() -> task.get(60, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
    }

    @Test
    void result_interruptedAfterThePointOfNoReturn_isReturnedAndTheThreadStaysInterrupted() throws Exception {
        CompletableFuture<String> task = committed();
        begun.await();
        Thread.currentThread().interrupt();
        CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS).execute(go::countDown);

        assertThat(CommittedTask.result(task, WAIT)).isEqualTo("result");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void result_interruptedAfterThePointOfNoReturnOfWorkThatFails_isTheFailure() throws Exception {
        CompletableFuture<String> task = CommittedTask.begin("test", committing -> {
            committing.commit();
            begun.countDown();
            uninterruptibly(go);
            throw new QemuException("no room");
        });
        begun.await();
        Thread.currentThread().interrupt();
        CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS).execute(go::countDown);

        assertThatThrownBy(() -> CommittedTask.result(task, WAIT)).hasMessage("no room");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void result_interruptedBeforeThePointOfNoReturn_cancels() throws Exception {
        CompletableFuture<String> task = CommittedTask.begin("test", committing -> {
            begun.countDown();
            uninterruptibly(go);
            committing.commit();
            return "result";
        });
        begun.await();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> CommittedTask.result(task, WAIT)).isInstanceOf(QemuInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(task).isCancelled();
        go.countDown();
    }

    @Test
    void limit_afterThePointOfNoReturn_endsTheCopyAndNotTheWork() throws Exception {
        CompletableFuture<String> task = committed();
        begun.await();

        assertThatThrownBy(() -> task.orTimeout(1, TimeUnit.MILLISECONDS).get(60, TimeUnit.SECONDS))
                .hasCauseInstanceOf(TimeoutException.class);
        go.countDown();

        assertThat(task.get(60, TimeUnit.SECONDS)).isEqualTo("result");
    }

    @Test
    void cancelAndCommit_atTheSameTime_agree() throws Exception {
        for (int i = 0; i < 2000; i++) {
            CyclicBarrier both = new CyclicBarrier(2);
            AtomicBoolean passed = new AtomicBoolean();
            CountDownLatch ended = new CountDownLatch(1);
            CompletableFuture<String> task = CommittedTask.begin("test", committing -> {
                try {
                    meet(both);
                    committing.commit();
                    passed.set(true);
                    return "result";
                } finally {
                    ended.countDown();
                }
            });
            meet(both);
            boolean cancelled = task.cancel(true);

            assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(passed.get()).as("round %d", i).isEqualTo(!cancelled);
            if (cancelled) {
                assertThat(task).isCancelled();
            } else {
                assertThat(task.get(60, TimeUnit.SECONDS)).isEqualTo("result");
            }
        }
    }

    private CompletableFuture<String> committed() {
        return CommittedTask.begin("test", committing -> {
            committing.commit();
            begun.countDown();
            uninterruptibly(go);
            return "result";
        });
    }

    private static void meet(CyclicBarrier both) {
        try {
            both.await(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void uninterruptibly(CountDownLatch latch) {
        Await.uninterrupted(nanos -> latch.await(nanos, TimeUnit.NANOSECONDS), Duration.ofSeconds(60));
    }
}
