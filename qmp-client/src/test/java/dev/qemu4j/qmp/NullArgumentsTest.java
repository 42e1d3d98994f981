package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.connect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.runstate.StopEvent;
import dev.qemu4j.qga.GuestAgent;
import dev.qemu4j.qga.GuestAgentPort;
import dev.qemu4j.qmp.job.Jobs;
import dev.qemu4j.qmp.job.TargetNode;
import dev.qemu4j.qmp.testing.FakeGuestAgent;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import dev.qemu4j.qmp.transport.QmpRequests;
import dev.qemu4j.qmp.transport.QmpTransport;
import dev.qemu4j.qmp.wire.internal.Json;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Null where the contract has none: it is refused by the name of the parameter, and nothing is sent. */
@Tag("sockets")
@SuppressWarnings("NullAway")
class NullArgumentsTest {
    private static final SocketAddress ADDRESS = UnixDomainSocketAddress.of("/none");

    @Test
    void client_null_isRefusedByName() {
        try (FakeQmpServer qemu = FakeQmpServer.start();
                QmpClient client = connect(qemu)) {
            QmpCommand<Void> none = null;
            Duration noLimit = null;
            refuses("address", () -> QmpClient.connectAsync((SocketAddress) null));
            refuses("transport", () -> QmpClient.connectAsync((QmpTransport) null));
            refuses("requests", () -> QmpTransport.of((QmpRequests) null));
            refuses("options", () -> QmpClient.connectAsync(ADDRESS, null));
            refuses("address", () -> QmpClient.listenAsync(null));
            refuses("options", () -> QmpClient.listenAsync(ADDRESS, null));
            refuses("command", () -> client.execute(none));
            refuses("command", () -> client.executeOutOfBand(none));
            refuses("command", () -> client.blocking().executeOutOfBand(none));
            refuses("timeout", () -> client.execute(TestCommand.reading("x", parser -> ""), noLimit));
            refuses("name", () -> client.execute(null, Json.emptyObject()));
            refuses("arguments", () -> client.execute("x", (JsonNode) null));
            refuses("command", () -> client.blocking().execute(none));
            refuses("name", () -> client.blocking().execute((String) null));
            refuses("timeout", () -> client.blocking().execute(TestCommand.reading("x", parser -> ""), noLimit));
            assertThat(qemu.received()).as("the negotiation only").hasSize(1);
        }
    }

    @Test
    void events_null_isRefusedByName() {
        try (FakeQmpServer qemu = FakeQmpServer.start();
                QmpClient client = connect(qemu)) {
            QmpEvents events = client.events();
            Consumer<QmpEvent> listener = event -> {};
            refuses("name", () -> events.on((String) null, listener));
            refuses("listener", () -> events.on("STOP", null));
            refuses("type", () -> events.on((Class<QmpEvent>) null, listener));
            refuses("listener", () -> events.on(StopEvent.class, null));
            refuses("listener", () -> events.onEvery(null));
            refuses("end", () -> events.on(List.of("STOP"), listener, null));
            refuses("type", () -> events.queue((Class<QmpEvent>) null));
        }
    }

    @Test
    void options_null_isRefusedByName() {
        QmpOptions.Builder options = QmpOptions.builder();
        refuses("connectTimeout", () -> options.connectTimeout(null));
        refuses("commandTimeout", () -> options.commandTimeout(null));
        refuses("eventBacklog", () -> options.eventBacklog(null));
        refuses("commandBacklog", () -> options.commandBacklog(null));
        refuses("executor", () -> options.executor(null));
    }

    @Test
    void jobs_null_isRefusedByName() {
        try (FakeQmpServer qemu = FakeQmpServer.start();
                QmpClient client = connect(qemu)) {
            Jobs jobs = Jobs.of(client);
            refuses("client", () -> Jobs.of(null));
            refuses("id", () -> jobs.attachAsync(null));
            refuses("command", () -> jobs.startAsync("j", null));
            refuses("name", () -> new TargetNode(null));
        }
    }

    @Test
    void agent_null_isRefusedByNameBeforeTheGuestIsFrozen() {
        try (FakeGuestAgent agent = FakeGuestAgent.start();
                GuestAgent client = connect(agent)) {
            Supplier<String> nothing = null;
            refuses("address", () -> GuestAgent.connectAsync(null));
            refuses("options", () -> GuestAgent.connectAsync(ADDRESS, null));
            refuses("address", () -> GuestAgentPort.of(null));
            refuses("change", () -> GuestAgentPort.of(ADDRESS).options(null));
            refuses("events", () -> GuestAgentPort.of(ADDRESS).events(null, "port"));
            refuses("limit", () -> GuestAgentPort.of(ADDRESS).connectAsync(null));
            refuses("command", () -> client.execute(null));
            refuses("path", () -> client.readFileAsync(null));
            refuses("limit", () -> client.readFileAsync("/x", null));
            refuses("content", () -> client.writeFileAsync("/x", (byte[]) null));
            refuses("action", () -> client.frozenAsync(Duration.ofSeconds(1), null));
            refuses("action", () -> client.frozen((Runnable) null));
            refuses("action", () -> client.frozen(nothing));
            assertThat(agent.commands()).doesNotContain("guest-fsfreeze-freeze");
        }
    }

    private static void refuses(String parameter, ThrowingCallable call) {
        assertThatNullPointerException().as(parameter).isThrownBy(call).withMessage(parameter);
    }
}
