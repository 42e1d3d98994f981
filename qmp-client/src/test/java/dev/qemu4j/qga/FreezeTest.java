package dev.qemu4j.qga;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.Waits.connect;
import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.Waits.result;
import static dev.qemu4j.qmp.testing.AgentAnswer.drop;
import static dev.qemu4j.qmp.testing.AgentAnswer.error;
import static dev.qemu4j.qmp.testing.AgentAnswer.late;
import static dev.qemu4j.qmp.testing.AgentAnswer.reply;
import static dev.qemu4j.qmp.testing.AgentAnswer.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.qmp.ClientThreadsGone;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.QmpTimeoutException;
import dev.qemu4j.qmp.testing.FakeGuestAgent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("sockets")
@ExtendWith(ClientThreadsGone.class)
class FreezeTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    private final FakeGuestAgent fake = FakeGuestAgent.start()
            .whenever("guest-fsfreeze-freeze", reply("1"))
            .whenever("guest-fsfreeze-thaw", reply("1"));

    @AfterEach
    void closeFake() {
        fake.close();
    }

    @Test
    void frozen_action_runsBetweenFreezeAndThaw() {
        try (GuestAgent agent = GuestAgent.connect(fake.address())) {
            Integer returned = agent.frozen(() -> {
                agent.blocking().commands().guestPing();
                return 7;
            });
            assertThat(returned).isEqualTo(7);
        }
        assertThat(fake.commands()).containsExactly("guest-fsfreeze-freeze", "guest-ping", "guest-fsfreeze-thaw");
    }

    @Test
    void frozen_actionThrows_thawsAndRethrows() {
        try (GuestAgent agent = GuestAgent.connect(fake.address())) {
            assertThatThrownBy(() -> agent.frozen((Runnable) () -> {
                        throw new IllegalStateException("mine");
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("mine");
        }
        assertFrozenAndThawedOnce();
    }

    @Test
    void frozen_actionTakesTooLong_isThawedMeanwhile() {
        try (GuestAgent agent = connect(fake)) {
            CompletableFuture<Void> action = new CompletableFuture<>();
            assertThat(failure(agent.frozenAsync(SHORT, () -> action), GuestFreezeException.class))
                    .hasMessageContaining("200 ms");
        }
        assertFrozenAndThawedOnce();
    }

    @Test
    void frozen_blockingActionTakesTooLong_throwsAfterwards() {
        try (GuestAgent agent = GuestAgent.connect(fake.address())) {
            CompletableFuture<Void> thawed = new CompletableFuture<>();
            fake.next("guest-fsfreeze-thaw", (request, out) -> {
                out.line("{\"return\": 1}");
                thawed.complete(null);
                return true;
            });
            assertThatThrownBy(() -> agent.frozen(SHORT, () -> result(thawed)))
                    .isInstanceOf(GuestFreezeException.class);
        }
        assertFrozenAndThawedOnce();
    }

    @Test
    void frozen_cancelled_thaws() {
        CompletableFuture<Void> action = new CompletableFuture<>();
        try (GuestAgent agent = connect(fake)) {
            CompletableFuture<Void> started = new CompletableFuture<>();
            CompletableFuture<Void> frozen = agent.frozenAsync(BOUND, () -> {
                started.complete(null);
                return action;
            });
            result(started);
            frozen.cancel(false);
        }
        assertFrozenAndThawedOnce();
    }

    @Test
    void frozen_cancelledBeforeTheFreezeIsDone_thaws() {
        CountDownLatch gate = new CountDownLatch(1);
        fake.next("guest-fsfreeze-freeze", late(gate, reply("1")));
        try (GuestAgent agent = connect(fake)) {
            CompletableFuture<Void> frozen =
                    agent.frozenAsync(BOUND, () -> CompletableFuture.failedFuture(new AssertionError("must not run")));
            frozen.cancel(false);
            gate.countDown();
        }
        assertFrozenAndThawedOnce();
    }

    @Test
    void frozen_threadInterrupted_thawsAndStaysInterrupted() {
        try (GuestAgent agent = GuestAgent.connect(fake.address())) {
            assertThatThrownBy(() -> agent.frozen(() -> {
                        Thread.currentThread().interrupt();
                        agent.blocking().commands().guestPing();
                    }))
                    .isInstanceOf(QemuInterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(fake.commands()).startsWith("guest-fsfreeze-freeze").endsWith("guest-fsfreeze-thaw");
    }

    @Test
    void thaw_interruptedThread_isAskedForAllTheSame() {
        try (GuestAgent agent = GuestAgent.connect(fake.address())) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(agent::thaw).isInstanceOf(QemuInterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
            agent.blocking().commands().guestPing(); // comes behind it
        }
        assertThat(fake.commands()).contains("guest-fsfreeze-thaw");
    }

    @Test
    void frozen_interruptedWhileFreezing_thaws() {
        try (GuestAgent agent = GuestAgent.connect(fake.address())) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> agent.frozen(() -> {})).isInstanceOf(QemuInterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(fake.commands()).endsWith("guest-fsfreeze-thaw");
    }

    @Test
    void close_whileFrozen_thawsFirst() {
        GuestAgent agent = connect(fake);
        CompletableFuture<Void> started = new CompletableFuture<>();
        CompletableFuture<Void> frozen = agent.frozenAsync(BOUND, () -> {
            started.complete(null);
            return new CompletableFuture<Void>();
        });
        result(started);

        agent.close();

        assertFrozenAndThawedOnce();
        frozen.cancel(false);
    }

    @Test
    void frozen_freezeFails_throwsItsError() {
        fake.whenever("guest-fsfreeze-freeze", error("GenericError", "no such thing"));
        try (GuestAgent agent = GuestAgent.connect(fake.address())) {
            assertThatThrownBy(() -> agent.frozen(() -> {}))
                    .isInstanceOf(QmpCommandException.class)
                    .hasMessageContaining("no such thing");
        }
        assertFrozenAndThawedOnce();
    }

    @Test
    void frozen_freezeWithoutReply_thaws() {
        fake.whenever("guest-fsfreeze-freeze", silence());
        try (GuestAgent agent = GuestAgent.connect(fake.address())) {
            assertThatThrownBy(() -> agent.frozen(SHORT, () -> 1)).isInstanceOf(QmpTimeoutException.class);
        }
        assertFrozenAndThawedOnce();
    }

    @Test
    void frozen_freezeForbidden_isDisabledAndNotThawed() {
        fake.whenever(
                "guest-fsfreeze-freeze", error("CommandNotFound", "Command guest-fsfreeze-freeze has been disabled"));
        try (GuestAgent agent = GuestAgent.connect(fake.address())) {
            assertThatThrownBy(() -> agent.frozen(() -> {})).isInstanceOf(GuestCommandDisabledException.class);
        }
        assertThat(fake.commands()).containsExactly("guest-fsfreeze-freeze");
    }

    @Test
    void frozen_thawFailsAtFirst_triesAgain() {
        fake.next("guest-fsfreeze-thaw", error("GenericError", "busy"))
                .next("guest-fsfreeze-thaw", error("GenericError", "busy"))
                .whenever("guest-fsfreeze-status", reply("'frozen'"));
        try (GuestAgent agent = GuestAgent.connect(fake.address())) {
            agent.frozen(() -> {});
        }
        assertThat(fake.commands())
                .containsExactly(
                        "guest-fsfreeze-freeze",
                        "guest-fsfreeze-thaw",
                        "guest-fsfreeze-status",
                        "guest-fsfreeze-thaw",
                        "guest-fsfreeze-status",
                        "guest-fsfreeze-thaw");
    }

    @Test
    void frozen_guestThawedByItself_failsAtOnce() {
        fake.whenever(
                        "guest-fsfreeze-thaw",
                        error("GenericError", "couldn't hold writes: fsfreeze is limited up to 10 seconds"))
                .whenever("guest-fsfreeze-status", reply("'thawed'"));
        try (GuestAgent agent = connect(fake)) {
            assertThat(failure(
                            agent.frozenAsync(BOUND, () -> CompletableFuture.completedFuture(1)),
                            GuestFreezeException.class))
                    .hasMessageContaining("thawed before the end")
                    .hasMessageContaining("not consistent")
                    .hasMessageContaining("limited up to 10 seconds")
                    .hasMessageNotContaining("may still be frozen");
        }
        assertThat(fake.commands())
                .containsExactly("guest-fsfreeze-freeze", "guest-fsfreeze-thaw", "guest-fsfreeze-status");
    }

    @Test
    void frozen_actionFailsAndGuestThawedByItself_throwsTheActionsWithTheOtherAside() {
        fake.whenever("guest-fsfreeze-thaw", error("GenericError", "limited"))
                .whenever("guest-fsfreeze-status", reply("'thawed'"));
        try (GuestAgent agent = GuestAgent.connect(fake.address())) {
            assertThatThrownBy(() -> agent.frozen((Runnable) () -> {
                        throw new IllegalStateException("mine");
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .satisfies(e -> assertThat(e.getSuppressed())
                            .singleElement()
                            .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.THROWABLE)
                            .hasMessageContaining("thawed before the end"));
        }
    }

    @Test
    void frozen_nothingLeftToThaw_isNotConsistent() {
        fake.whenever("guest-fsfreeze-thaw", reply("0"));
        try (GuestAgent agent = GuestAgent.connect(fake.address())) {
            assertThatThrownBy(() -> agent.frozen(() -> {}))
                    .isInstanceOf(GuestFreezeException.class)
                    .hasMessageContaining("thawed before the end");
        }
        assertFrozenAndThawedOnce();
    }

    @Test
    void frozen_replyToThawLost_takesNothingLeftAsItsOwn() {
        fake.next("guest-fsfreeze-thaw", drop()).whenever("guest-fsfreeze-thaw", reply("0"));
        try (GuestAgent agent = GuestAgent.connect(fake.address())) {
            assertThat(agent.<Integer>frozen(() -> 7)).isEqualTo(7);
        }
        assertThat(fake.commands())
                .containsExactly("guest-fsfreeze-freeze", "guest-fsfreeze-thaw", "guest-fsfreeze-thaw");
    }

    @Test
    void frozen_hookFailsAfterTheThaw_tellsOfTheHookAlone() {
        fake.whenever("guest-fsfreeze-thaw", error("GenericError", "fsfreeze hook has failed with status 1"))
                .whenever("guest-fsfreeze-status", reply("'thawed'"));
        try (GuestAgent agent = GuestAgent.connect(fake.address())) {
            assertThatThrownBy(() -> agent.frozen(() -> {}))
                    .isInstanceOf(GuestFreezeException.class)
                    .hasMessageContaining("are thawed, but its hook failed")
                    .hasMessageNotContaining("consistent");
        }
    }

    @Test
    void frozen_nothingFrozen_failsBeforeTheAction() {
        fake.whenever("guest-fsfreeze-freeze", reply("0")).whenever("guest-fsfreeze-thaw", reply("0"));
        try (GuestAgent agent = GuestAgent.connect(fake.address())) {
            assertThatThrownBy(
                            () -> agent.frozen(() -> agent.blocking().commands().guestPing()))
                    .isInstanceOf(GuestFreezeException.class)
                    .hasMessageContaining("froze no file system")
                    .hasNoSuppressedExceptions();
        }
        assertFrozenAndThawedOnce();
    }

    @Test
    void frozen_connectionLost_thawsOverANewOne() {
        fake.whenever("guest-get-time", drop());
        try (GuestAgent agent = GuestAgent.connect(fake.address())) {
            assertThatThrownBy(
                            () -> agent.frozen(() -> agent.blocking().commands().guestGetTime()))
                    .hasMessageContaining("guest-get-time");
        }
        assertThat(fake.commands()).containsExactly("guest-fsfreeze-freeze", "guest-get-time", "guest-fsfreeze-thaw");
    }

    @Test
    void frozen_withinFrozen_failsAndLeavesTheOuterOneFrozen() {
        try (GuestAgent agent = GuestAgent.connect(fake.address())) {
            agent.frozen(() -> {
                assertThatThrownBy(() -> agent.frozen(() -> {})).isInstanceOf(GuestFreezeException.class);
                assertThat(fake.commands()).containsExactly("guest-fsfreeze-freeze");
            });
        }
        assertFrozenAndThawedOnce();
    }

    private void assertFrozenAndThawedOnce() {
        assertThat(fake.commands()).containsExactly("guest-fsfreeze-freeze", "guest-fsfreeze-thaw");
    }
}
