package dev.qemu4j.img.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DeliveryTest {
    private static final Duration EVER = Duration.ofDays(1);
    private static final Duration NEVER = Duration.ofNanos(1);

    @Test
    void run_executorOfOneThread_keepsTheOrderAndItsThread() throws Exception {
        ExecutorService one = Executors.newSingleThreadExecutor(task -> new Thread(task, "mine"));
        try {
            Delivery delivery = new Delivery(one, EVER);
            List<String> ran = new ArrayList<>();
            CompletableFuture<List<String>> all = new CompletableFuture<>();
            for (int i = 0; i < 100; i++) {
                String mark = " " + i;
                delivery.run(() -> ran.add(Thread.currentThread().getName() + mark));
            }
            delivery.run(() -> all.complete(ran));

            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                expected.add("mine " + i);
            }
            assertThat(all.get(20, TimeUnit.SECONDS)).isEqualTo(expected);
        } finally {
            one.shutdown();
        }
    }

    @Test
    void run_executorThatComesLate_runsOnceElsewhere() throws Exception {
        BlockingQueue<Runnable> kept = new LinkedBlockingQueue<>();
        AtomicInteger runs = new AtomicInteger();
        CompletableFuture<String> thread = new CompletableFuture<>();

        new Delivery(kept::add, NEVER).run(() -> {
            runs.incrementAndGet();
            thread.complete(Thread.currentThread().getName());
        });

        assertThat(thread.get(20, TimeUnit.SECONDS)).startsWith("qemu4j-nbd-callback-");
        kept.take().run();
        assertThat(runs).hasValue(1);
    }

    @Test
    void run_executorThatHoldsUp_doesNotWait() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch ran = new CountDownLatch(2);
        try {
            Delivery delivery = new Delivery(
                    task -> {
                        try {
                            end.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    },
                    NEVER);

            delivery.run(ran::countDown);
            delivery.run(ran::countDown);

            assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            end.countDown();
        }
    }

    @Test
    void run_executorThatRunsAndThenThrows_runsOnce() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch next = new CountDownLatch(1);
        Delivery delivery = new Delivery(
                task -> {
                    task.run();
                    throw new IllegalStateException("injected");
                },
                EVER);

        delivery.run(runs::incrementAndGet);
        delivery.run(next::countDown);

        assertThat(next.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(runs).hasValue(1);
    }
}
