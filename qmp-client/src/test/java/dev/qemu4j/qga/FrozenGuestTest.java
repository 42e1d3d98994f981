package dev.qemu4j.qga;

import static dev.qemu4j.qmp.testing.AgentAnswer.error;
import static dev.qemu4j.qmp.testing.AgentAnswer.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.qmp.ClientThreadsGone;
import dev.qemu4j.qmp.testing.FakeGuestAgent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A guest that somebody else has frozen, such as a program that was killed before it thawed it. */
@Tag("sockets")
@ExtendWith(ClientThreadsGone.class)
class FrozenGuestTest {
    private static final String DISABLED = "Command guest-get-time has been disabled";

    private final FakeGuestAgent fake = FakeGuestAgent.start()
            .whenever("guest-fsfreeze-status", reply("'frozen'"))
            .whenever("guest-fsfreeze-thaw", reply("2"))
            .whenever("guest-get-time", error("CommandNotFound", DISABLED + ": the agent is in frozen state"))
            .whenever(
                    "guest-fsfreeze-freeze",
                    error(
                            "CommandNotFound",
                            "Command guest-fsfreeze-freeze has been disabled: the agent is in frozen state"));

    @AfterEach
    void closeFake() {
        fake.close();
    }

    @Test
    void execute_frozen_saysSoAndHowToThaw() {
        try (GuestAgent agent = GuestAgent.connect(fake.address())) {
            assertThatThrownBy(() -> agent.blocking().commands().guestGetTime())
                    .isInstanceOf(GuestFrozenException.class)
                    .hasMessageStartingWith("guest-get-time: the guest's file systems are frozen")
                    .hasMessageContaining("thaw()");
            assertThat(agent.isFrozen()).isTrue();
            assertThat(agent.thaw()).isEqualTo(2);
        }
    }

    @Test
    void execute_frozenInWordsThatRepeatASecret_isToldWithoutIt() {
        fake.whenever(
                "guest-get-time", error("CommandNotFound", DISABLED + ": the agent is in frozen state, token=hunter2"));

        try (GuestAgent agent = GuestAgent.connect(fake.address())) {
            assertThatThrownBy(() -> agent.blocking().commands().guestGetTime())
                    .isInstanceOf(GuestFrozenException.class)
                    .hasMessageContaining("token=***")
                    .hasMessageNotContaining("hunter2");
        }
    }

    @Test
    void frozen_frozenByAnother_failsAndLeavesTheFreezeToThem() {
        try (GuestAgent agent = GuestAgent.connect(fake.address())) {
            assertThatThrownBy(() -> agent.frozen(() -> {})).isInstanceOf(GuestFrozenException.class);
        }
        assertThat(fake.commands()).containsExactly("guest-fsfreeze-freeze");
    }

    @Test
    void execute_oldAgentWithoutAReason_isFrozenUntilThawed() {
        fake.whenever("guest-get-time", error("CommandNotFound", DISABLED));
        fake.whenever(
                "guest-info",
                reply("{'version': '5.2.0', 'supported_commands': ["
                        + "{'name': 'guest-fsfreeze-freeze', 'enabled': false, 'success-response': true},"
                        + "{'name': 'guest-fsfreeze-status', 'enabled': true, 'success-response': true}]}"));

        try (GuestAgent agent = GuestAgent.connect(fake.address())) {
            assertThatThrownBy(() -> agent.blocking().commands().guestGetTime())
                    .isInstanceOf(GuestFrozenException.class);

            agent.thaw();

            assertThatThrownBy(() -> agent.blocking().commands().guestGetTime())
                    .isInstanceOf(GuestCommandDisabledException.class);
        }
    }
}
