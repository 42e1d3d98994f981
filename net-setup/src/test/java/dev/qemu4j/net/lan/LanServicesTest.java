package dev.qemu4j.net.lan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.net.lan.packet.internal.DhcpMessage;
import dev.qemu4j.net.lan.packet.internal.Frame;
import dev.qemu4j.net.lan.packet.internal.Ipv4;
import dev.qemu4j.net.lan.packet.internal.Macs;
import dev.qemu4j.net.lan.packet.internal.Packets;
import dev.qemu4j.net.lan.packet.internal.Packets.Route;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class LanServicesTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @Test
    void client_onThePort_getsTheFixedAddress_andIsFoundByThePortsName() throws Exception {
        try (VirtualSwitch lan = VirtualSwitch.open()) {
            SwitchPort port = lan.port("web");
            LanServices services = lan.services(
                    "10.77.0.0/24", s -> s.fixed(port.mac(), "10.77.0.80").host("outside", "192.0.2.1"));
            FramePort client = lan.attach("web");
            long mac = Macs.number(port.mac());
            Route toAll = new Route(mac, 0, Frame.BROADCAST, Ipv4.BROADCAST);
            assertThat(services.lookUp("web")).isNull();

            int wanted = Ipv4.parse("wanted", "10.77.0.80");
            client.send(Packets.datagram(toAll, 68, 67, DhcpServerTest.request(DhcpMessage.REQUEST, mac, wanted))
                    .bytes());

            assertThat(services.lease("web").get(10, TimeUnit.SECONDS).address().getHostAddress())
                    .isEqualTo("10.77.0.80");
            assertThat(client.receive(SOON)).isNotNull();
            assertThat(services.lookUp("WEB")).hasToString("/10.77.0.80");
            assertThat(services.lookUp("guest")).hasToString("/10.77.0.80");
            assertThat(services.lookUp("gateway")).isEqualTo(services.gateway()).hasToString("/10.77.0.1");
            assertThat(services.lookUp("outside")).hasToString("/192.0.2.1");
            assertThat(services.leases()).hasSize(1);
            assertThat(services.domain()).isEqualTo("lan");
        }
    }

    @Test
    void services_oneAddressForTwo_isRefused() {
        try (VirtualSwitch lan = VirtualSwitch.open()) {
            MacAddress web = lan.port("web").mac();
            MacAddress db = lan.port("db").mac();

            assertThatThrownBy(() -> lan.services(
                            "10.77.0.0/24", s -> s.fixed(web, "10.77.0.80").fixed(db, "10.77.0.80")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("10.77.0.80 is that of two cards", web.text(), db.text());
            assertThatThrownBy(() -> lan.services(
                            "10.77.0.0/24", s -> s.fixed(web, "10.77.0.9").gateway("10.77.0.9")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("10.77.0.9 is the gateway's");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 64, 200})
    void host_nameThatNoAnswerHolds_isRefused(int length) {
        try (VirtualSwitch lan = VirtualSwitch.open()) {
            assertThatThrownBy(() -> lan.services("10.77.0.0/24", s -> s.host("n".repeat(length), "192.0.2.1")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1 to 63");
            lan.services("10.77.0.0/24", s -> s.host("n".repeat(63) + ".a", "192.0.2.1"));
        }
    }

    @Test
    void lease_callbackThatBlocks_leavesTheLanRunning() throws Exception {
        try (VirtualSwitch lan = VirtualSwitch.open()) {
            SwitchPort port = lan.port("web");
            LanServices services = lan.services("10.77.0.0/24", s -> s.fixed(port.mac(), "10.77.0.80"));
            FramePort client = lan.attach("web");
            long mac = Macs.number(port.mac());
            CountDownLatch answered = new CountDownLatch(1);
            CompletableFuture<Boolean> blocked = services.lease("web").thenApply(lease -> await(answered));

            int wanted = Ipv4.parse("wanted", "10.77.0.80");
            Route toAll = new Route(mac, 0, Frame.BROADCAST, Ipv4.BROADCAST);
            client.send(Packets.datagram(toAll, 68, 67, DhcpServerTest.request(DhcpMessage.REQUEST, mac, wanted))
                    .bytes());

            assertThat(client.receive(SOON)).isNotNull();
            answered.countDown();
            assertThat(blocked.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void lease_isTheCallersToCancelButNotToComplete() {
        try (VirtualSwitch lan = VirtualSwitch.open()) {
            CompletableFuture<LanLease> lease = lan.services("10.77.0.0/24").lease("web");

            assertThatThrownBy(() -> lease.complete(null)).isInstanceOf(UnsupportedOperationException.class);
            assertThat(lease.cancel(true)).isTrue();
        }
    }

    @Test
    void firstLeases_waitsThatAreOver_leaveNothing() {
        FirstLeases leases = new FirstLeases();
        CompletableFuture<LanLease> wanted = leases.at("web");
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> Await.result(leases.at("typo"), "waiting", Duration.ofMillis(1)))
                    .isInstanceOf(QemuTimeoutException.class);
        }

        assertThat(leases.waiting()).isEqualTo(1);
        assertThat(wanted).isNotDone();
    }

    private static boolean await(CountDownLatch latch) {
        return Await.poll(nanos -> latch.await(nanos, TimeUnit.NANOSECONDS), "waiting for the test", SOON);
    }

    @Test
    void wrongSubnetsAndAddresses_areRefused() {
        try (VirtualSwitch lan = VirtualSwitch.open()) {
            assertThatThrownBy(() -> lan.services("10.77.0.5/24"))
                    .hasMessage("subnet: '10.77.0.5/24' (expected: its first address, 10.77.0.0/24)");
            assertThatThrownBy(() -> lan.services("10.77.0.0/31")).hasMessageContaining("8 to 30 bits");
            assertThatThrownBy(() -> lan.services("10.77.0.256/24")).hasMessageContaining("an IPv4 address");
            assertThatThrownBy(() -> lan.services("lan")).hasMessageContaining("subnet: 'lan'");
            assertThatThrownBy(() -> lan.services("10.77.0.0/24", s -> s.gateway("10.78.0.1")))
                    .hasMessage("gateway: 10.78.0.1 (expected: an address of 10.77.0.0/24)");
            assertThatThrownBy(() -> lan.services("10.77.0.0/24", s -> s.range("10.77.0.9", "10.77.0.8")))
                    .hasMessageContaining("the lower first");
        }
    }
}
