package dev.qemu4j.qmp.call.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SleeperTest {
    private static final long LONG = TimeUnit.SECONDS.toNanos(30);

    private final Sleeper sleeper = new Sleeper();
    private final CompletableFuture<Thread> completedBy = new CompletableFuture<>();

    @Test
    void wake_nobodySleeps_leavesTheCompletionToTheCaller() {
        assertThat(sleeper.wake(this::complete)).isFalse();
        assertThat(completedBy).isNotDone();
    }

    @Test
    void wake_sleepingThread_runsTheCompletion() throws InterruptedException {
        Thread thread = sleep(LONG);

        while (!sleeper.nudge()) {
            Thread.onSpinWait();
        }

        assertThat(sleeper.wake(this::complete)).isTrue();
        assertThat(completedBy.join()).isSameAs(thread);
        thread.join();
    }

    @Test
    void sleep_timeIsOver_returnsAndLeavesRoom() throws InterruptedException {
        sleep(1).join();

        assertThat(sleeper.wake(this::complete)).isFalse();
    }

    @Test
    void sleep_alreadyWoken_runsTheCompletionAtOnce() {
        sleeper.wake(this::complete);

        sleeper.sleep(() -> false, LONG);

        assertThat(completedBy).isCompletedWithValue(Thread.currentThread());
    }

    @Test
    void sleep_doneOrInterrupted_returns() throws InterruptedException {
        sleeper.sleep(() -> true, LONG);
        Thread thread = sleep(LONG);
        thread.interrupt();
        thread.join();

        assertThat(sleeper.nudge()).isFalse();
    }

    @Test
    void nudge_doneInTheMeantime_wakes() throws InterruptedException {
        AtomicBoolean done = new AtomicBoolean();
        Thread thread = new Thread(() -> sleeper.sleep(done::get, LONG));
        thread.start();

        while (!sleeper.nudge()) {
            Thread.onSpinWait();
        }
        done.set(true);
        sleeper.nudge();

        thread.join();
        assertThat(completedBy).isNotDone();
    }

    /** Each reply meets a thread that is just lying down or just giving up: none may be lost. */
    @Test
    void wake_againstSleepersThatComeAndGo_losesNoCompletion() throws InterruptedException {
        for (int i = 0; i < 2_000; i++) {
            Sleeper contended = new Sleeper();
            CountDownLatch completed = new CountDownLatch(1);
            long nanos = i % 50 * 1_000L + 1;
            Thread thread = new Thread(() -> contended.sleep(() -> false, nanos));
            thread.start();

            if (!contended.wake(completed::countDown)) {
                completed.countDown();
            }

            assertThat(completed.await(10, TimeUnit.SECONDS)).isTrue();
            thread.join();
        }
    }

    private void complete() {
        completedBy.complete(Thread.currentThread());
    }

    private Thread sleep(long nanos) {
        Thread thread = new Thread(() -> sleeper.sleep(() -> false, nanos));
        thread.start();
        return thread;
    }
}
