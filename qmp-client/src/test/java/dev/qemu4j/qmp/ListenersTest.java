package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.Waits.await;
import static dev.qemu4j.qmp.Waits.connect;
import static dev.qemu4j.qmp.Waits.result;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.runstate.QueryStatus;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import dev.qemu4j.qmp.wire.internal.Json;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("sockets")
class ListenersTest {
    private final FakeQmpServer qemu = FakeQmpServer.start();
    private final QmpClient client =
            connect(qemu, QmpOptions.builder().eventCapacity(1_000).build());
    private final BlockingQueue<QmpEvent> heard = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        client.close();
        qemu.close();
    }

    @Test
    void listener_manyEvents_getsThemInOrderOneAtATime() throws InterruptedException {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        client.events().on("TICK", event -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            heard.add(event);
            running.decrementAndGet();
        });

        IntStream.range(0, 1_000).forEach(i -> qemu.sendEvent("TICK", "{'n': " + i + "}"));

        for (int i = 0; i < 1_000; i++) {
            assertThat(next().toJson().get("n").intValue()).isEqualTo(i);
        }
        assertThat(most).hasValue(1);
    }

    @Test
    void listener_slow_delaysNeitherAnotherNorReplies() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        client.events().on("STOP", event -> await(release));
        client.events().onEvery(heard::add);
        qemu.expect(execute("query-status")).reply("{'status': 'paused'}");

        qemu.sendEvent("STOP");
        qemu.sendEvent("RESUME");

        assertThat(next().eventName()).isEqualTo("STOP");
        assertThat(next().eventName()).isEqualTo("RESUME");
        assertThat(client.blocking().execute(QueryStatus.of()).status()).isEqualTo(RunState.PAUSED);
        release.countDown();
    }

    @Test
    void listener_eventsBeforeTheReply_getsThem() throws InterruptedException {
        client.events().onEvery(heard::add);
        qemu.expect(execute("quit")).thenEvent("STOP").thenEvent("SHUTDOWN").reply();

        result(client.execute("quit", Json.emptyObject()));

        assertThat(List.of(next().eventName(), next().eventName())).containsExactly("STOP", "SHUTDOWN");
    }

    @Test
    void listener_thatThrows_getsTheNextAllTheSame() throws InterruptedException {
        client.events().onEvery(event -> {
            heard.add(event);
            throw new IllegalStateException("pretended by the test");
        });
        client.events().onEvery(event -> {
            heard.add(event);
            throw ListenersTest.<RuntimeException>sneaky(new Exception("pretended by the test"));
        });

        qemu.sendEvent("STOP");
        qemu.sendEvent("STOP");

        for (int i = 0; i < 4; i++) {
            assertThat(next().eventName()).isEqualTo("STOP");
        }
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void close_subscription_getsNoMore() throws InterruptedException {
        Subscription subscription = client.events().on("STOP", heard::add);
        qemu.sendEvent("STOP");
        next();

        subscription.close();
        subscription.close();
        sendAndWaitUntilRead("STOP");

        assertThat(heard).isEmpty();
    }

    @Test
    void close_insideTheListener_getsNoMore() throws InterruptedException {
        CompletableFuture<Subscription> self = new CompletableFuture<>();
        self.complete(client.events().on("STOP", event -> {
            result(self).close();
            heard.add(event);
        }));

        qemu.sendEvent("STOP");
        sendAndWaitUntilRead("STOP");

        next();
        assertThat(heard).isEmpty();
    }

    @Test
    void listener_otherNames_arePassedOver() throws InterruptedException {
        client.events().on("RESUME", heard::add);

        qemu.sendEvent("STOP");
        qemu.sendEvent("RESUME");

        assertThat(next().eventName()).isEqualTo("RESUME");
    }

    @Test
    void listener_eventOfANewerQemu_getsIt() throws InterruptedException {
        client.events().onEvery(heard::add);

        qemu.sendEvent("__org.example_NEW", "{'of': ['a', {'newer': 'QEMU'}]}");

        QmpEvent event = next();
        assertThat(event.eventName()).isEqualTo("__org.example_NEW");
        assertThat(event.toJson()).hasToString("{\"of\":[\"a\",{\"newer\":\"QEMU\"}]}");
        assertThat(event.timestamp()).isNotNull();
    }

    @Test
    void listener_fallsTooFarBehind_isEnded() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        List<QmpEvent> slowlyHeard = new CopyOnWriteArrayList<>();
        client.events().on("TICK", event -> {
            started.countDown();
            await(release);
            slowlyHeard.add(event);
            heard.add(event);
        });
        qemu.sendEvent("TICK");
        await(started);
        for (int i = 0; i < 1_001; i++) {
            qemu.sendEvent("TICK");
        }
        sendAndWaitUntilRead("TICK");

        release.countDown();

        next();
        sendAndWaitUntilRead("TICK");
        assertThat(slowlyHeard).as("a gap would go unnoticed").hasSize(1);
    }

    @Test
    void end_listenerFallsTooFarBehind_isToldOnceAfterTheLastCall() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        BlockingQueue<QmpException> ends = new LinkedBlockingQueue<>();
        client.events()
                .on(
                        List.of("TICK"),
                        event -> {
                            heard.add(event);
                            await(release);
                        },
                        ends::add);
        IntStream.range(0, 1_002).forEach(i -> qemu.sendEvent("TICK"));
        sendAndWaitUntilRead("TOCK");

        assertThat(ends).as("a call is under way").isEmpty();
        release.countDown();

        assertThat(ends.poll(BOUND.toMillis(), TimeUnit.MILLISECONDS))
                .isInstanceOf(QmpStateException.class)
                .hasMessageContaining("1000 events behind");
        assertThat(heard).hasSize(1);
        qemu.close();
        result(client.closed());
        assertThat(ends).isEmpty();
    }

    @Test
    void end_connectionEnds_isToldAfterTheLastEvent() throws InterruptedException {
        BlockingQueue<Object> calls = new LinkedBlockingQueue<>();
        client.events().on(List.of(), calls::add, calls::add);
        Subscription closed = client.events().on(List.of(), calls::add, calls::add);
        closed.close();
        qemu.sendEvent("TICK");
        qemu.close();

        assertThat(calls.poll(BOUND.toMillis(), TimeUnit.MILLISECONDS)).isInstanceOf(QmpEvent.class);
        assertThat(calls.poll(BOUND.toMillis(), TimeUnit.MILLISECONDS)).isInstanceOf(QmpDisconnectedException.class);

        client.events().on(List.of(), calls::add, calls::add);
        assertThat(calls.poll(BOUND.toMillis(), TimeUnit.MILLISECONDS))
                .as("added after the end")
                .isInstanceOf(QmpDisconnectedException.class);
        assertThat(calls).isEmpty();
    }

    @Test
    void listener_connectionEnds_getsWhatCameBefore() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        client.events().onEvery(event -> {
            await(release);
            heard.add(event);
        });
        qemu.expect(execute("quit"))
                .thenEvent("STOP")
                .thenEvent("SHUTDOWN")
                .reply()
                .drop();
        result(client.execute("quit", Json.emptyObject()));
        result(client.closed());

        release.countDown();

        assertThat(List.of(next().eventName(), next().eventName())).containsExactly("STOP", "SHUTDOWN");
    }

    @Test
    void listener_addedAfterTheEnd_isHarmless() {
        client.close();

        client.events().onEvery(heard::add).close();

        assertThat(heard).isEmpty();
    }

    private void sendAndWaitUntilRead(String event) {
        try (EventQueue<QmpEvent> queue = client.events().queue("MARKER")) {
            qemu.sendEvent(event);
            qemu.sendEvent("MARKER");
            queue.next(BOUND);
        }
    }

    private QmpEvent next() throws InterruptedException {
        QmpEvent event = heard.poll(BOUND.toMillis(), TimeUnit.MILLISECONDS);
        if (event == null) {
            throw new AssertionError("no event");
        }
        return event;
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
    }) // throws a checked exception where none is declared
    private static <E extends Throwable> E sneaky(Throwable failure) throws E {
        throw (E) failure;
    }
}
