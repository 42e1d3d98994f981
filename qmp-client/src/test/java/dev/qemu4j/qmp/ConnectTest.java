package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.connect;
import static dev.qemu4j.qmp.Waits.result;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.qapi.runstate.QueryStatus;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import dev.qemu4j.qmp.testing.FakeQmpServerBuilder;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("sockets")
class ConnectTest {
    @ParameterizedTest
    @EnumSource
    void connect_monitorOffersOob_enablesIt(Family family) {
        try (FakeQmpServer qemu = family.start(FakeQmpServer.builder().version(7, 2, 22));
                QmpClient client = connect(qemu)) {
            assertThat(client.greeting()).isEqualTo(new QmpGreeting(new QemuVersion(7, 2, 22), "", Set.of("oob")));
            assertThat(client.isOpen()).isTrue();
            assertThat(client).hasToString("QmpClient[QEMU 7.2.22, open]");
            assertThat(qemu.received())
                    .hasToString("[{\"execute\":\"qmp_capabilities\",\"arguments\":{\"enable\":[\"oob\"]},\"id\":1}]");
        }
    }

    /** QEMU before 2.12 knows no such argument and refuses it. */
    @ParameterizedTest
    @EnumSource
    void connect_monitorOffersNothing_asksForNothing(Family family) {
        try (FakeQmpServer qemu = family.start(FakeQmpServer.builder().capabilities());
                QmpClient client = connect(qemu)) {
            assertThat(client.greeting().capabilities()).isEmpty();
            assertThat(qemu.received()).hasToString("[{\"execute\":\"qmp_capabilities\",\"arguments\":{},\"id\":1}]");
        }
    }

    @Test
    void connect_unknownCapabilities_areNotEnabled() {
        FakeQmpServerBuilder fake = FakeQmpServer.builder().capabilities("shm", "oob", "zstd");
        try (FakeQmpServer qemu = fake.startUnix();
                QmpClient client = connect(qemu)) {
            assertThat(client.greeting().capabilities()).containsExactlyInAnyOrder("shm", "oob", "zstd");
            assertThat(qemu.received().get(0).at("/arguments/enable")).hasToString("[\"oob\"]");
        }
    }

    @ParameterizedTest
    @EnumSource
    void connect_eventsBeforeTheGreeting_arePassedOver(Family family) {
        FakeQmpServerBuilder fake = FakeQmpServer.builder()
                .eventBeforeGreeting("RESUME")
                .eventBeforeGreeting("NIC_RX_FILTER_CHANGED", "{'path': '/'}");
        try (FakeQmpServer qemu = family.start(fake);
                QmpClient client = connect(qemu)) {
            assertThat(client.isOpen()).isTrue();
        }
    }

    @Test
    void connect_eventsDuringNegotiation_arePassedOver() {
        try (FakeQmpServer qemu = FakeQmpServer.start()) {
            qemu.expect(execute("qmp_capabilities")).thenEvent("RESUME").reply();
            try (QmpClient client = connect(qemu)) {
                assertThat(client.isOpen()).isTrue();
            }
        }
    }

    @Test
    void connect_greetingOfAnUnknownShape_isTolerated() {
        FakeQmpServerBuilder fake =
                FakeQmpServer.builder().greeting("{'QMP': {'version': {'qemu': 'next'}, 'capabilities': 3}, 'x': 1}");
        try (FakeQmpServer qemu = fake.startUnix();
                QmpClient client = connect(qemu)) {
            assertThat(client.greeting()).isEqualTo(new QmpGreeting(new QemuVersion(0, 0, 0), "", Set.of()));
        }
    }

    @Test
    void connect_limitlessTimeouts_work() {
        QmpOptions patient = QmpOptions.builder()
                .connectTimeout(ChronoUnit.FOREVER.getDuration())
                .commandTimeout(ChronoUnit.FOREVER.getDuration())
                .build();
        try (FakeQmpServer qemu = FakeQmpServer.startTcp();
                QmpClient client = connect(qemu, patient)) {
            qemu.expect(execute("query-status")).reply("{'status': 'paused'}");
            assertThat(result(client.execute(QueryStatus.of())).status()).isEqualTo(RunState.PAUSED);
        }
    }

    @Test
    void connect_aClientHasLeft_theNextIsServed() {
        try (FakeQmpServer qemu = FakeQmpServer.start()) {
            connect(qemu).close();
            try (QmpClient next = connect(qemu)) {
                assertThat(next.isOpen()).isTrue();
            }
        }
    }
}
