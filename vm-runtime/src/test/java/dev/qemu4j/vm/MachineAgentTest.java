package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.base.UnsupportedByQemuException;
import dev.qemu4j.qga.GuestAgent;
import dev.qemu4j.qga.GuestAgentNotReadyException;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import dev.qemu4j.recipe.GuestAgentChannel;
import dev.qemu4j.vm.life.EventHistory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MachineAgentTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String OPEN = "{'id': 'port', 'open': true}";

    @TempDir
    Path directory;

    @Test
    void connect_listenerForThePortIsRefused_failsTheFuture() {
        try (FakeQmpServer qemu = FakeQmpServer.builder().version(2, 0, 0).startUnix();
                QmpClient qmp = QmpClient.connect(qemu.address())) {
            EventHistory events = EventHistory.of(qmp);
            CompletableFuture<GuestAgent> agent = agent().connect(qmp, events, LIMIT);

            qemu.sendEvent("VSERPORT_CHANGE", OPEN);

            assertThatThrownBy(() -> agent.get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(UnsupportedByQemuException.class);
        }
    }

    @Test
    void connect_portStaysClosed_tellsThatTheGuestHasNotOpenedIt() {
        try (FakeQmpServer qemu = FakeQmpServer.start();
                QmpClient qmp = QmpClient.connect(qemu.address())) {
            CompletableFuture<GuestAgent> agent = agent().connect(qmp, EventHistory.of(qmp), Duration.ofMillis(1));

            assertThatThrownBy(() -> agent.get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(GuestAgentNotReadyException.class)
                    .hasMessageContaining("has not opened port");
        }
    }

    @Test
    void connect_callerCancels_givesUp() {
        try (FakeQmpServer qemu = FakeQmpServer.start();
                QmpClient qmp = QmpClient.connect(qemu.address())) {
            EventHistory events = EventHistory.of(qmp);
            CompletableFuture<GuestAgent> agent = agent().connect(qmp, events, LIMIT);

            assertThat(agent.cancel(true)).isTrue();
        }
    }

    private MachineAgent agent() {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .with(GuestAgentChannel.create().port(p -> p.id("port")))
                .build();
        return new MachineAgent(cmd.in(directory));
    }
}
