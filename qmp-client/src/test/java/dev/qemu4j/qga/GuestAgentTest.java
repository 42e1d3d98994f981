package dev.qemu4j.qga;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.Waits.connect;
import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.Waits.result;
import static dev.qemu4j.qmp.testing.AgentAnswer.drop;
import static dev.qemu4j.qmp.testing.AgentAnswer.error;
import static dev.qemu4j.qmp.testing.AgentAnswer.late;
import static dev.qemu4j.qmp.testing.AgentAnswer.raw;
import static dev.qemu4j.qmp.testing.AgentAnswer.reply;
import static dev.qemu4j.qmp.testing.AgentAnswer.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.qapi.qga.GuestGetTime;
import dev.qemu4j.qapi.qga.GuestPing;
import dev.qemu4j.qapi.qga.GuestShutdown;
import dev.qemu4j.qmp.ClientThreadsGone;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.qmp.QmpOptions;
import dev.qemu4j.qmp.QmpProtocolException;
import dev.qemu4j.qmp.QmpTimeoutException;
import dev.qemu4j.qmp.testing.FakeGuestAgent;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("sockets")
@ExtendWith(ClientThreadsGone.class)
class GuestAgentTest {
    private static final Duration SHORT = Duration.ofMillis(150);

    private final FakeGuestAgent fake = FakeGuestAgent.start("9.0.2");

    @AfterEach
    void closeFake() {
        fake.close();
    }

    @Test
    void connect_agentAnswers_knowsItsVersion() {
        try (GuestAgent agent = GuestAgent.connect(fake.address())) {
            assertThat(agent.version()).hasToString("9.0.2");
            agent.blocking().commands().guestPing();
        }
        assertThat(fake.commands()).containsExactly("guest-ping");
    }

    @Test
    void connect_nothingListens_isAbsent() {
        SocketAddress address = fake.address();
        fake.close();

        assertThat(failure(GuestAgent.connectAsync(address), GuestAgentAbsentException.class))
                .hasMessageContaining("org.qemu.guest_agent.0");
    }

    @Test
    void connect_noAnswerToTheSync_isNotReady() {
        fake.whenever("guest-sync-delimited", silence());
        QmpOptions options = QmpOptions.builder().connectTimeout(SHORT).build();

        assertThat(failure(GuestAgent.connectAsync(fake.address(), options), GuestAgentNotReadyException.class))
                .hasMessageContaining("guest-sync-delimited");
    }

    @Test
    void connect_secondClient_isNotReadyAsTheChannelServesOne() {
        QmpOptions options = QmpOptions.builder().connectTimeout(SHORT).build();
        try (GuestAgent first = connect(fake)) {
            assertThat(failure(GuestAgent.connectAsync(fake.address(), options), GuestAgentNotReadyException.class))
                    .hasMessageContaining("one at a time");
            assertThat(first.isOpen()).isTrue();
        }
    }

    @Test
    void connect_infoForbidden_stillConnects() {
        fake.whenever("guest-info", error("CommandNotFound", "Command guest-info has been disabled"));

        try (GuestAgent agent = connect(fake)) {
            assertThat(agent.version()).hasToString("0.0.0");
        }
    }

    @Test
    void execute_replyAfterTheTimeLimit_isNotTakenForTheNextOnes() {
        CountDownLatch gate = new CountDownLatch(1);
        fake.next("guest-get-time", late(gate, reply("1"))).next("guest-get-time", reply("2"));

        try (GuestAgent agent = connect(fake)) {
            assertThat(failure(agent.execute(GuestGetTime.of(), SHORT), QmpTimeoutException.class))
                    .hasMessageStartingWith("guest-get-time: no reply within ")
                    .hasMessageContaining("; the guest agent may still run the command.");
            CompletableFuture<Long> second = agent.execute(GuestGetTime.of());
            gate.countDown();

            assertThat(result(second)).isEqualTo(2);
        }
    }

    @Test
    void execute_garbageThenNothing_recovers() {
        fake.next("guest-get-time", raw("garbage\n")).next("guest-get-time", raw("{\"retu"));
        fake.whenever("guest-get-time", reply("3"));

        try (GuestAgent agent = connect(fake)) {
            assertThat(failure(agent.execute(GuestGetTime.of()), QmpProtocolException.class))
                    .hasMessageContaining("garbage");
            assertThat(failure(agent.execute(GuestGetTime.of(), SHORT), QmpTimeoutException.class))
                    .isNotNull();
            assertThat(result(agent.execute(GuestGetTime.of()))).isEqualTo(3);
        }
    }

    @Test
    void execute_connectionLost_failsAllThatWait() {
        CountDownLatch gate = new CountDownLatch(1);
        fake.whenever("guest-get-time", late(gate, drop()));

        try (GuestAgent agent = connect(fake)) {
            CompletableFuture<Long> first = agent.execute(GuestGetTime.of());
            CompletableFuture<?> second = agent.execute(GuestPing.of());
            gate.countDown();

            assertThat(failure(first, QmpDisconnectedException.class)).hasMessageContaining("guest-get-time");
            assertThat(failure(second, QmpDisconnectedException.class)).hasMessageContaining("guest-ping");
            assertThat(agent.isOpen()).isFalse();
        }
    }

    @Test
    void execute_errorReply_isTheCommandsOwn() {
        fake.whenever("guest-get-time", error("GenericError", "no clock"));

        try (GuestAgent agent = GuestAgent.connect(fake.address())) {
            assertThatThrownBy(() -> agent.blocking().commands().guestGetTime())
                    .isInstanceOfSatisfying(
                            QmpCommandException.class,
                            e -> assertThat(e.description()).isEqualTo("no clock"));
        }
    }

    @Test
    void execute_disabledByItsWords_isDisabled() {
        fake.whenever("guest-get-time", error("CommandNotFound", "Command guest-get-time has been disabled"));

        try (GuestAgent agent = connect(fake)) {
            assertThat(failure(agent.execute(GuestGetTime.of()), GuestCommandDisabledException.class))
                    .hasMessageContaining("guest-get-time");
        }
    }

    @Test
    void execute_aPathWithTheWordsOfARefusal_isAnError() {
        fake.whenever(
                "guest-get-time",
                error("GenericError", "failed to open file '/srv/has been disabled/frozen state': No such file"));

        try (GuestAgent agent = connect(fake)) {
            assertThat(failure(agent.execute(GuestGetTime.of()), QmpCommandException.class))
                    .hasMessageContaining("failed to open file");
        }
    }

    @Test
    void execute_disabledInWordsThatRepeatASecret_isToldWithoutIt() {
        fake.whenever(
                "guest-get-time",
                error(
                        "CommandNotFound",
                        "Command guest-get-time has been disabled by http://admin:hunter2@host/policy"));

        try (GuestAgent agent = connect(fake)) {
            assertThat(failure(agent.execute(GuestGetTime.of()), GuestCommandDisabledException.class))
                    .hasMessageContaining("http://admin:***@host/policy");
        }
    }

    @Test
    void execute_disabledByGuestInfo_isDisabledWhateverTheWords() {
        fake.whenever(
                "guest-info",
                reply("{'version': '12.0.0', 'supported_commands': [{'name': 'guest-get-time', 'enabled': false,"
                        + " 'success-response': true}]}"));
        fake.whenever("guest-get-time", error("CommandNotFound", "other words"));

        try (GuestAgent agent = connect(fake)) {
            assertThat(failure(agent.execute(GuestGetTime.of()), GuestCommandDisabledException.class))
                    .hasMessageContaining("other words");
        }
    }

    @Test
    void execute_unknownCommand_isNotCalledDisabled() {
        try (GuestAgent agent = connect(fake)) {
            assertThat(failure(agent.execute(GuestGetTime.of()), QmpCommandException.class)
                            .errorClass())
                    .isEqualTo("CommandNotFound");
        }
    }

    @Test
    void shutdown_channelCloses_succeeds() {
        fake.whenever("guest-shutdown", drop());

        try (GuestAgent agent = GuestAgent.connect(fake.address())) {
            agent.blocking().execute(GuestShutdown.of());
        }
        assertThat(fake.commands()).containsExactly("guest-shutdown");
    }

    @Test
    void blocking_threadInterruptedBefore_sendsNothingAndStaysInterrupted() {
        fake.whenever("guest-get-time", silence());

        try (GuestAgent agent = GuestAgent.connect(fake.address())) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> agent.blocking().commands().guestGetTime())
                    .isInstanceOf(QemuInterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
            agent.blocking().commands().guestPing(); // comes behind it
        }
        assertThat(fake.commands()).containsExactly("guest-ping");
    }

    @Test
    void ready_firstConnectionIsNeverAnswered_connectsAnew() {
        SocketAddress address = fake.address();
        fake.next("guest-sync-delimited", silence()); // as an agent that has not opened the port yet

        try (GuestAgent agent = GuestAgentPort.of(address).connect(BOUND)) {
            agent.blocking().commands().guestPing();
        }
    }

    @Test
    void ready_neverThere_isNotReadyInTime() {
        SocketAddress address = fake.address();
        fake.close();

        assertThat(failure(
                        GuestAgentPort.of(address).connectAsync(Duration.ofMillis(300)),
                        GuestAgentNotReadyException.class))
                .isInstanceOf(QemuTimeoutException.class)
                .hasCauseInstanceOf(GuestAgentAbsentException.class)
                .hasMessageContaining("300 ms");
    }

    @Test
    void ready_neverAnswers_isNotReadyInTime() {
        fake.whenever("guest-sync-delimited", silence());

        assertThat(failure(
                        GuestAgentPort.of(fake.address()).connectAsync(Duration.ofMillis(300)),
                        GuestAgentNotReadyException.class))
                .hasMessageContaining("300 ms");
    }
}
