package dev.qemu4j.qga;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.Waits.result;
import static dev.qemu4j.qmp.testing.AgentAnswer.silence;
import static dev.qemu4j.qmp.testing.AgentAnswer.sync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.qmp.ClientThreadsGone;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.testing.AgentAnswer;
import dev.qemu4j.qmp.testing.FakeGuestAgent;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("sockets")
@ExtendWith(ClientThreadsGone.class)
class ReadinessTest {
    private final FakeGuestAgent fake = FakeGuestAgent.start();
    private final FakeQmpServer qemu = FakeQmpServer.start();
    private final QmpClient qmp = result(QmpClient.connectAsync(qemu.address()));

    @AfterEach
    void close() {
        qmp.close();
        qemu.close();
        fake.close();
    }

    @Test
    void connectAsync_portOpens_triesAnewAtOnce() {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        fake.whenever("guest-sync-delimited", silently(asked));
        // A limit for which the first try would be waited out: only the event makes the second one.
        CompletableFuture<GuestAgent> ready = port().connectAsync(BOUND);
        result(asked);

        fake.whenever("guest-sync-delimited", sync(true));
        qemu.sendEvent("VSERPORT_CHANGE", "{'id': 'agent', 'open': true}");

        result(ready).close();
    }

    @Test
    void connectAsync_otherPortCloses_isNotTheAgents() {
        fake.whenever("guest-sync-delimited", silence());
        CompletableFuture<GuestAgent> ready = port().connectAsync(Duration.ofMillis(500));

        qemu.sendEvent("VSERPORT_CHANGE", "{'id': 'other', 'open': false}");

        assertThat(failure(ready, GuestAgentNotReadyException.class)).hasMessageContaining("500 ms");
    }

    @Test
    void connectAsync_portCloses_isNotReady() {
        fake.whenever("guest-sync-delimited", silence());
        CompletableFuture<GuestAgent> ready = port().connectAsync(Duration.ofMillis(500));

        qemu.sendEvent("VSERPORT_CHANGE", "{'id': 'agent', 'open': false}");

        assertThat(failure(ready, GuestAgentNotReadyException.class)).hasMessageContaining("port agent");
    }

    @Test
    void connectAsync_cancelled_leavesTheChannelToOthers() {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        fake.next("guest-sync-delimited", silently(asked));
        CompletableFuture<GuestAgent> ready = port().connectAsync(BOUND);
        result(asked);

        ready.cancel(false);

        result(GuestAgent.connectAsync(fake.address())).close();
    }

    @Test
    void connect_threadInterrupted_isCancelled() {
        fake.whenever("guest-sync-delimited", silence());
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> port().connect(BOUND)).isInstanceOf(QemuInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private static AgentAnswer silently(CompletableFuture<Void> asked) {
        return (request, out) -> {
            asked.complete(null);
            return true;
        };
    }

    private GuestAgentPort port() {
        return GuestAgentPort.of(fake.address()).events(qmp.events(), "agent");
    }
}
