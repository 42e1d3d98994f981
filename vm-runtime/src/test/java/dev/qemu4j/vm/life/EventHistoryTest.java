package dev.qemu4j.vm.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.UnknownEvent;
import dev.qemu4j.qapi.runstate.ResumeEvent;
import dev.qemu4j.qapi.runstate.StopEvent;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.qmp.QmpException;
import dev.qemu4j.qmp.QmpOptions;
import dev.qemu4j.qmp.QmpStateException;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventHistoryTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final FakeQmpServer qemu = FakeQmpServer.start();
    private final QmpClient qmp = QmpClient.connect(
            qemu.address(),
            QmpOptions.builder().eventBacklog(DataSize.ofMib(64)).build());
    private final EventHistory history = EventHistory.of(qmp);

    @AfterEach
    void close() {
        qmp.close();
        qemu.close();
    }

    @Test
    void all_hugeEvents_areKeptUpToTheirMemory() {
        sendHugeOnes();

        history.await(StopEvent.class, stop -> true, LIMIT);

        assertThat(history.all()).hasSize(16).last().isInstanceOf(StopEvent.class);
        assertThat(history.dropped()).isEqualTo(25);
    }

    @Test
    void await_eventThatIsNotKeptAnyMore_saysSoAtTheLimit() {
        qemu.sendEvent("RESUME");
        sendHugeOnes();
        history.await(StopEvent.class, stop -> true, LIMIT);

        assertThatThrownBy(() -> history.await(ResumeEvent.class, resume -> true, Duration.ofMillis(1)))
                .isInstanceOf(QemuTimeoutException.class)
                .hasMessageContaining("a ResumeEvent, after the first 26 events, which are not kept any more");
    }

    @Test
    void forget_eventsUpToNow_satisfyNoLaterWait() {
        List<QmpEvent> heard = new CopyOnWriteArrayList<>();
        history.on(QmpEvent.class, heard::add);
        qemu.sendEvent("RESUME");
        history.await(ResumeEvent.class, resume -> true, LIMIT);

        history.forget();
        qemu.sendEvent("STOP");
        history.await(StopEvent.class, stop -> true, LIMIT);

        assertThat(history.all()).singleElement().isInstanceOf(StopEvent.class);
        assertThat(history.dropped()).isEqualTo(1);
        assertThatThrownBy(() -> history.await(ResumeEvent.class, resume -> true, Duration.ofMillis(1)))
                .isInstanceOf(QemuTimeoutException.class);
        assertThat(heard).first().isInstanceOf(ResumeEvent.class);
    }

    @Test
    void on_listenerThatFallsBehind_isToldAndHearsNoMore() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        List<QmpEvent> heard = new CopyOnWriteArrayList<>();
        CompletableFuture<QmpException> end = new CompletableFuture<>();
        history.on(
                UnknownEvent.class,
                event -> {
                    awaitQuietly(slow);
                    heard.add(event);
                },
                end::complete);
        sendHugeOnes();
        history.await(StopEvent.class, stop -> true, LIMIT);

        slow.countDown();

        assertThat(end.get(30, TimeUnit.SECONDS))
                .isInstanceOf(QmpStateException.class)
                .hasMessageContaining("behind and gets no more");
        assertThat(heard).hasSize(1);
    }

    @Test
    void await_conditionThatFallsBehind_isToldAndDoesNotWaitForTheLimit() {
        CountDownLatch slow = new CountDownLatch(1);
        CompletableFuture<UnknownEvent> wait = history.awaitAsync(
                UnknownEvent.class,
                event -> {
                    awaitQuietly(slow);
                    return false;
                },
                Duration.ofHours(1));
        sendHugeOnes();
        history.await(StopEvent.class, stop -> true, LIMIT);

        slow.countDown();

        assertThatThrownBy(() -> wait.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(QmpStateException.class);
    }

    @Test
    void on_endOfTheMachine_isToldAfterTheLastEvent() throws Exception {
        CompletableFuture<QmpException> before = new CompletableFuture<>();
        CompletableFuture<QmpException> after = new CompletableFuture<>();
        List<String> heard = new CopyOnWriteArrayList<>();
        history.on(StopEvent.class, stop -> heard.add("stop"), before::complete);
        qemu.sendEvent("STOP");
        qemu.close();

        assertThat(before.get(30, TimeUnit.SECONDS)).isInstanceOf(QmpDisconnectedException.class);
        assertThat(heard).containsExactly("stop");
        history.on(StopEvent.class, stop -> heard.add("again"), after::complete);
        assertThat(after.get(30, TimeUnit.SECONDS)).isInstanceOf(QmpDisconnectedException.class);
        assertThat(heard).containsExactly("stop", "again");
    }

    @Test
    void on_listenerThatThrows_isTold() throws Exception {
        CompletableFuture<QmpException> end = new CompletableFuture<>();
        IllegalStateException broken = new IllegalStateException("broken");
        history.on(
                StopEvent.class,
                stop -> {
                    throw broken;
                },
                end::complete);

        qemu.sendEvent("STOP");

        assertThat(end.get(30, TimeUnit.SECONDS))
                .isInstanceOf(QmpStateException.class)
                .hasCause(broken);
    }

    /** Forty megabytes of events, and a small one. */
    private void sendHugeOnes() {
        String huge = "{'data': '" + "x".repeat(1 << 20) + "'}";
        for (int i = 0; i < 40; i++) {
            qemu.sendEvent("HUGE", huge);
        }
        qemu.sendEvent("STOP");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
