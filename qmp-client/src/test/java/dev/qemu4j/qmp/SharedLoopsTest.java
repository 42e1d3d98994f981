package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.Waits.connect;
import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.Waits.result;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qmp.testing.FakeQmpServer;
import dev.qemu4j.qmp.wire.internal.Json;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Connections share event loops, and know nothing of each other. */
@Tag("sockets")
@Timeout(120)
@ExtendWith({ClientThreadsGone.class, NoLeaksExtension.class})
class SharedLoopsTest {
    private static final int CLIENTS = 12;

    @Test
    void clients_many_haveFewThreadsAndTheLastOneEndsThem() throws InterruptedException {
        List<FakeQmpServer> peers = new ArrayList<>();
        List<QmpClient> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            FakeQmpServer peer = FakeQmpServer.start();
            peer.whenever(execute("x")).reply();
            peers.add(peer);
            clients.add(connect(peer));
        }
        assertThat(loops()).isBetween(1L, 4L);

        while (!clients.isEmpty()) {
            for (QmpClient client : clients) {
                assertThat(result(client.execute("x", Json.emptyObject()))).isNotNull();
            }
            clients.remove(clients.size() / 2).close();
        }
        peers.forEach(FakeQmpServer::close);
        ClientThreadsGone.await();
    }

    @Test
    void close_ofOne_endsItsCallsOnly() {
        try (FakeQmpServer silent = FakeQmpServer.start();
                FakeQmpServer other = FakeQmpServer.start();
                QmpClient stays = connect(other)) {
            silent.whenever(execute("x")).stall();
            other.whenever(execute("x")).reply();
            for (int i = 0; i < CLIENTS; i++) {
                CompletableFuture<JsonNode> call;
                try (QmpClient closed = QmpClient.connect(silent.address())) {
                    call = closed.execute("x", Json.emptyObject());
                }
                failure(call, QmpDisconnectedException.class);
                assertThat(result(stays.execute("x", Json.emptyObject()))).isNotNull();
            }
        }
    }

    @Test
    void close_ofAListener_freesItsAddressWhileOthersStay() {
        try (FakeQmpServer other = FakeQmpServer.start();
                QmpClient stays = connect(other)) {
            InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            QmpListener first = QmpClient.listen(any);
            first.close();

            try (QmpListener again = QmpClient.listen(first.address())) {
                assertThat(again.address()).isEqualTo(first.address());
            }
            assertThat(stays.isOpen()).isTrue();
        }
    }

    @Test
    void close_withALongLimitThatRuns_leavesNothingOnTheLoop() {
        try (FakeQmpServer other = FakeQmpServer.start();
                QmpClient stays = connect(other)) {
            List<WeakReference<QmpClient>> closed = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                closed.add(closedWithALongLimit());
            }

            long deadline = System.nanoTime() + BOUND.toNanos();
            while (closed.stream().anyMatch(client -> client.get() != null)) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                System.gc();
            }
            assertThat(stays.isOpen()).isTrue();
        }
    }

    private static WeakReference<QmpClient> closedWithALongLimit() {
        try (FakeQmpServer silent = FakeQmpServer.start()) {
            silent.whenever(execute("x")).stall();
            QmpClient client = connect(silent);
            CompletableFuture<?> call =
                    client.execute(TestCommand.writing("x", generator -> {}), Duration.ofDays(1000));
            silent.awaitReceived(2, BOUND);
            client.close();
            failure(call, QmpDisconnectedException.class);
            return new WeakReference<>(client);
        }
    }

    private static long loops() {
        return ClientThreadsGone.clientThreads().stream()
                .filter(thread -> thread.getName().startsWith("qemu4j-qmp"))
                .count();
    }
}
