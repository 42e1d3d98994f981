package dev.qemu4j.qga;

import static dev.qemu4j.qmp.Waits.connect;
import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.Waits.result;
import static dev.qemu4j.qmp.testing.AgentAnswer.late;
import static dev.qemu4j.qmp.testing.AgentAnswer.reply;
import static dev.qemu4j.qmp.testing.AgentAnswer.sync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.qapi.qga.GuestShutdown;
import dev.qemu4j.qmp.ClientThreadsGone;
import dev.qemu4j.qmp.QmpTimeoutException;
import dev.qemu4j.qmp.testing.AgentAnswer;
import dev.qemu4j.qmp.testing.FakeGuestAgent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Commands to a guest whose machine is paused: what was written is read when it goes on. */
@Tag("sockets")
@ExtendWith(ClientThreadsGone.class)
class PausedGuestTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    private final CountDownLatch goesOn = new CountDownLatch(1);
    private final AtomicBoolean frozen = new AtomicBoolean();
    private final FakeGuestAgent fake = FakeGuestAgent.start()
            .whenever("guest-fsfreeze-freeze", freezes())
            .whenever("guest-fsfreeze-thaw", thaws());

    @AfterEach
    void closeFake() {
        goesOn.countDown();
        fake.close();
    }

    @Test
    void frozen_pausedBefore_isNotSentAndNothingIsFrozenLater() {
        try (GuestAgent agent = GuestAgent.connect(fake.address())) {
            fake.next("guest-sync-delimited", late(goesOn, sync(true)));

            assertThatThrownBy(() -> agent.frozen(SHORT, () -> 1))
                    .isInstanceOf(GuestAgentNotReadyException.class)
                    .hasMessageContaining("was not sent")
                    .hasMessageContaining("the machine is paused")
                    .hasNoSuppressedExceptions();

            goOn();
            agent.blocking().commands().guestPing();
        }
        assertThat(fake.commands()).containsExactly("guest-ping");
    }

    @Test
    void frozenAsync_pausedBefore_failsAlike() {
        try (GuestAgent agent = connect(fake)) {
            fake.next("guest-sync-delimited", late(goesOn, sync(true)));

            assertThat(failure(
                            agent.frozenAsync(SHORT, () -> CompletableFuture.completedFuture(1)),
                            GuestAgentNotReadyException.class))
                    .hasMessageContaining("was not sent");
            goOn();
        }
    }

    @Test
    void frozen_pausedBetweenSyncAndFreeze_isThawedWhenItGoesOn() {
        CompletableFuture<JsonNode> asked = new CompletableFuture<>();
        fake.next("guest-fsfreeze-freeze", (freeze, out) -> {
            fake.whenever("guest-sync-delimited", (request, none) -> {
                asked.complete(request);
                return true;
            });
            return true;
        });
        fake.next("guest-fsfreeze-thaw", (thaw, out) -> { // it has come although the sync before it has no answer
            goOn();
            return freezes().give(thaw, out) && sync(true).give(result(asked), out) && thaws().give(thaw, out);
        });
        try (GuestAgent agent = GuestAgent.connect(fake.address())) {
            assertThatThrownBy(() -> agent.frozen(SHORT, () -> 1))
                    .isInstanceOf(QmpTimeoutException.class)
                    .hasMessageContaining("guest-fsfreeze-freeze");
        }
        assertThat(fake.commands()).containsExactly("guest-fsfreeze-freeze", "guest-fsfreeze-thaw");
        assertThat(frozen).isFalse();
    }

    @Test
    void shutdown_paused_isNoSuccess() {
        try (GuestAgent agent = connect(fake)) {
            fake.next("guest-sync-delimited", late(goesOn, sync(true)));

            assertThat(failure(agent.execute(GuestShutdown.of(), SHORT), GuestAgentNotReadyException.class))
                    .hasMessageContaining("guest-shutdown");
            goOn();
        }
    }

    private void goOn() {
        fake.whenever("guest-sync-delimited", sync(true));
        goesOn.countDown();
    }

    private AgentAnswer freezes() {
        return (request, out) -> {
            frozen.set(true);
            return reply("2").give(request, out);
        };
    }

    private AgentAnswer thaws() {
        return (request, out) -> reply(frozen.getAndSet(false) ? "2" : "0").give(request, out);
    }
}
