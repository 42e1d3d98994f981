package dev.qemu4j.qga;

import static dev.qemu4j.qga.RealGuest.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.host.ExitStatus;
import dev.qemu4j.qapi.qga.GuestFsfreezeState;
import dev.qemu4j.qapi.qga.GuestShutdown;
import dev.qemu4j.qapi.runstate.ShutdownEvent;
import dev.qemu4j.qmp.ChildJvm;
import dev.qemu4j.qmp.EventQueue;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The guest agent in a Linux that QEMU runs. */
@Tag("once")
@Timeout(300)
class RealGuestIT {
    @TempDir
    private Path directory;

    @Test
    void agent_fromBootToShutdown_answers() throws Exception {
        try (RealGuest guest = RealGuest.boot(directory)) {
            GuestAgentPort port = GuestAgentPort.of(UnixDomainSocketAddress.of(guest.agentSocket()))
                    .events(guest.qmp().events(), "qga-port");
            try (GuestAgent agent = port.connect(PATIENCE)) {
                guest.console().awaitReady(PATIENCE);
                guest.console().output("mount -t ext4 /dev/vda /mnt");

                agent.blocking().commands().guestPing();
                programsRun(agent);
                filesComeBack(agent, guest);
                frozenMeansThawedAfterwards(agent);
                shutsDown(agent, guest);
            }
        }
    }

    @Test
    void agent_whileTheGuestStillBoots_isNotReady() throws Exception {
        try (RealGuest guest = RealGuest.boot(directory)) {
            guest.qmp().blocking().misc().stop();
            GuestAgentPort port = GuestAgentPort.of(UnixDomainSocketAddress.of(guest.agentSocket()));

            assertThatThrownBy(() -> port.connect(Duration.ofSeconds(2)))
                    .isInstanceOf(GuestAgentNotReadyException.class);
            assertThatThrownBy(
                            () -> port.events(guest.qmp().events(), "qga-port").connect(Duration.ofSeconds(2)))
                    .isInstanceOfAny(GuestAgentNotReadyException.class, GuestAgentException.class);

            guest.qmp().blocking().misc().cont();
            try (GuestAgent agent = port.connect(PATIENCE)) {
                agent.blocking().commands().guestPing();
            }
        }
    }

    @Test
    void frozen_jvmKilledMeanwhile_anotherFindsItAndThaws() throws Exception {
        try (RealGuest guest = RealGuest.boot(directory)) {
            GuestAgentPort port = GuestAgentPort.of(UnixDomainSocketAddress.of(guest.agentSocket()))
                    .events(guest.qmp().events(), "qga-port");
            port.connect(PATIENCE).close();
            guest.console().awaitReady(PATIENCE);
            guest.console().output("mount -t ext4 /dev/vda /mnt");
            List<String> path = ChildJvm.classPathWithout(jar -> false);
            try (ChildJvm child = ChildJvm.start(
                    List.of(), path, FrozenMain.class, guest.agentSocket().toString())) {
                assertThat(child.readTo("frozen")).endsWith("frozen\n");

                child.kill();
            }

            try (GuestAgent agent = port.connect(PATIENCE)) {
                assertThat(agent.isFrozen()).isTrue();
                assertThat(agent.thaw()).isEqualTo(1);
                assertThat(agent.isFrozen()).isFalse();
                agent.writeFile("/mnt/after", "written after the thaw");
                assertThat(agent.readFile("/mnt/after")).asString().isEqualTo("written after the thaw");
            }
        }
    }

    private static void programsRun(GuestAgent agent) {
        assertThat(agent.exec("/bin/uname", "-s").stdout()).isEqualTo("Linux\n");
        ExecResult failed = agent.exec("/bin/sh", "-c", "echo out; echo err >&2; exit 3");
        assertThat(failed.exitCode()).isEqualTo(3);
        assertThat(failed.stdout()).isEqualTo("out\n");
        assertThat(failed.stderr()).isEqualTo("err\n");
    }

    private static void filesComeBack(GuestAgent agent, RealGuest guest) {
        byte[] content = new byte[300_000];
        ThreadLocalRandom.current().nextBytes(content);

        agent.writeFile("/mnt/file", content);

        assertThat(agent.readFile("/mnt/file")).isEqualTo(content);
        assertThat(guest.console().output("wc -c < /mnt/file").strip()).isEqualTo("300000");
    }

    private static void frozenMeansThawedAfterwards(GuestAgent agent) {
        GuestFsfreezeState inside =
                agent.frozen(() -> agent.blocking().commands().guestFsfreezeStatus());

        assertThat(inside).isEqualTo(GuestFsfreezeState.FROZEN);
        assertThat(agent.blocking().commands().guestFsfreezeStatus()).isEqualTo(GuestFsfreezeState.THAWED);
        assertThatThrownBy(() -> agent.frozen(() -> {
                    throw new IllegalStateException("pretended by the test");
                }))
                .hasStackTraceContaining("pretended by the test");
        assertThat(agent.blocking().commands().guestFsfreezeStatus()).isEqualTo(GuestFsfreezeState.THAWED);
        agent.writeFile("/mnt/after", "written after the thaw");
    }

    private static void shutsDown(GuestAgent agent, RealGuest guest) {
        try (EventQueue<ShutdownEvent> shutdowns = guest.qmp().events().queue(ShutdownEvent.class)) {
            agent.blocking().execute(GuestShutdown.builder().mode("powerdown").build());

            assertThat(shutdowns.next(PATIENCE).guest()).isTrue();
            assertThat(guest.qemu().awaitExit(PATIENCE)).isEqualTo(new ExitStatus(0));
        }
    }
}
