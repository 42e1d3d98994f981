package dev.qemu4j.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.host.Privilege;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Linux guests on networks of the host, all in namespaces. */
@Tag("once")
@ExtendWith(HostUntouched.class)
class GuestsIT {
    private static final MacAddress FIRST = MacAddress.parse("52:54:00:76:00:01");
    private static final MacAddress SECOND = MacAddress.parse("52:54:00:76:00:02");

    private Lab lab;

    @BeforeEach
    void make() {
        lab = Lab.create();
    }

    @AfterEach
    void remove() {
        lab.close();
    }

    @Test
    void dhcp_guestsOfOneImage_eachHasAnAddressOfItsOwn() {
        String machineId = "ff56504d980002000000ab11c10e";
        HostOnly network = HostOnly.of("clones").ipv4("192.168.76.0/24").dhcp().taps(2);
        try (AppliedNetwork net = network.in(lab.inside()).plan().apply(Privilege.none());
                Guest one = Guest.start(lab.inside(), net.tap(0).virtio(FIRST));
                Guest two = Guest.start(lab.inside(), net.tap(1).virtio(SECOND))) {
            String first = one.awaitReady().dhcpAs(machineId);
            String second = two.awaitReady().dhcpAs(machineId);

            assertThat(second).isNotEmpty().isNotEqualTo(first);
            assertThat(net.dhcp().leases()).extracting(DhcpLease::mac).containsExactlyInAnyOrder(FIRST, SECOND);
        }
    }

    @Test
    void nat_guestGetsAnAddressAndReachesAServerOutside() throws Exception {
        NetworkPlan plan = Nat.of("lab")
                .ipv4("192.168.76.0/24")
                .ipv6("fd00:76::/64")
                .dhcp(d -> d.fixed(SECOND, "192.168.76.9", "fixed").domain("lab.test"))
                .taps(1)
                .taps(1, tap -> tap.queues(2))
                .in(lab.inside())
                .plan();
        try (AppliedNetwork net = plan.apply(Privilege.none());
                NameServer server = NameServer.start(lab.outside());
                Guest guest = Guest.start(lab.inside(), net.tap(0).virtio(FIRST));
                Guest other = Guest.start(lab.inside(), net.tap(1).virtio(SECOND))) {
            guest.awaitReady();
            String address = guest.dhcp();

            assertThat(net.dhcp().leases())
                    .singleElement()
                    .returns(FIRST, DhcpLease::mac)
                    .returns(address, lease -> lease.address().getHostAddress());
            lab.run("ping", "-c", "1", "-W", "5", address);
            assertThat(guest.pings(Lab.OUTSIDE)).isTrue();
            assertThat(guest.output("nslookup -type=a server.test " + Lab.OUTSIDE))
                    .contains("192.0.2.7");
            assertThat(server.firstQuestion()).contains("from " + Lab.UPLINK_ADDRESS);
            assertThat(guest.pingsSoon("2001:db8::1")).as("NAT of IPv6").isTrue();

            other.awaitReady();
            assertThat(other.dhcp()).isEqualTo("192.168.76.9");
            assertThat(net.dhcp().awaitLease(SECOND, Duration.ofSeconds(10)).address())
                    .hasToString("/192.168.76.9");
            assertThat(guest.output("nslookup -type=a fixed.lab.test 192.168.76.1"))
                    .contains("192.168.76.9");
            assertThat(Lab.isCutOff(lab.outside(), address)).isTrue();
        }
    }

    @Test
    void hostOnly_guestReachesTheHostAndNobodyElse() {
        lab.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=1");
        NetworkPlan plan = HostOnly.of("lab")
                .ipv4("192.168.77.0/24")
                .dhcp()
                .taps(1)
                .in(lab.inside())
                .plan();
        lab.outside("ip", "route", "add", "192.168.77.0/24", "via", Lab.UPLINK_ADDRESS);
        try (AppliedNetwork net = plan.apply(Privilege.none());
                Guest guest =
                        Guest.start(lab.inside(), net.tap(0).virtio(FIRST)).awaitReady()) {
            String address = guest.dhcp();

            assertThat(guest.pings("192.168.77.1")).isTrue();
            assertThat(guest.output("ip route")).doesNotContain("default");
            guest.output("ip route add default via 192.168.77.1");
            assertThat(guest.pings(Lab.OUTSIDE)).isFalse();
            assertThat(Lab.isCutOff(lab.outside(), address)).isTrue();
        }
    }

    @Test
    void routed_guestIsReachedFromOutsideByItsOwnAddress() {
        NetworkPlan plan = Routed.of("lab")
                .ipv4("203.0.113.0/28")
                .dhcp(d -> d.dns(false))
                .taps(1)
                .in(lab.inside())
                .plan();
        lab.outside("ip", "route", "add", "203.0.113.0/28", "via", Lab.UPLINK_ADDRESS);
        try (AppliedNetwork net = plan.apply(Privilege.none());
                Guest guest =
                        Guest.start(lab.inside(), net.tap(0).virtio(FIRST)).awaitReady()) {
            assertThat(lab.outsideReaches(guest.dhcp())).isTrue();
            assertThat(guest.pings(Lab.OUTSIDE)).isTrue();
        }
    }

    @Test
    void internal_guestsReachEachOtherAndNotTheHost() {
        NetworkPlan plan = Internal.of("inner").taps(2).in(lab.inside()).plan();
        try (AppliedNetwork net = plan.apply(Privilege.none());
                Guest first = Guest.start(lab.inside(), net.tap(0).virtio(FIRST));
                Guest second = Guest.start(lab.inside(), net.tap(1).virtio(SECOND))) {
            first.awaitReady().address("198.51.100.77/24");
            second.awaitReady().address("198.51.100.78/24");

            assertThat(first.pings("198.51.100.78")).isTrue();
            assertThat(second.pings("198.51.100.77")).isTrue();
            for (Guest guest : new Guest[] {first, second}) {
                assertThat(guest.pings(Lab.UPLINK_ADDRESS)).isFalse();
                assertThat(guest.pings(Lab.OUTSIDE)).isFalse();
            }
            lab.run("ip", "route", "add", "198.51.100.77/32", "dev", "q4j-inner");
            assertThat(lab.succeeds("ping", "-c", "1", "-W", "1", "198.51.100.77"))
                    .isFalse();
        }
    }

    @Test
    void bridged_guestIsOnTheCableOutside() {
        NetworkPlan plan = Bridged.of("lab", "up0").taps(1).in(lab.inside()).plan();
        try (AppliedNetwork net = plan.apply(Privilege.none());
                Guest guest =
                        Guest.start(lab.inside(), net.tap(0).virtio(FIRST)).awaitReady()) {
            guest.address("198.51.100.50/24");

            assertThat(guest.pings(Lab.OUTSIDE)).isTrue();
            assertThat(lab.outside("ip", "neighbour", "show", "198.51.100.50")).contains(FIRST.text());
        }
        assertThat(lab.outsideReaches(Lab.UPLINK_ADDRESS)).isTrue();
    }
}
