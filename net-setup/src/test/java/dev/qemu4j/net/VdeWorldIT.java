package dev.qemu4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.net.base.NetworkException;
import dev.qemu4j.net.base.Subnet;
import dev.qemu4j.net.userspace.SlirpVde;
import dev.qemu4j.net.userspace.VdeSwitch;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Guests of a VDE switch reach the world: by a bridge with the uplink, and by slirpvde. */
@Tag("once")
@ExtendWith(HostUntouched.class)
class VdeWorldIT {
    private static final MacAddress MAC = MacAddress.parse("52:54:00:69:00:01");
    private static final Duration LIMIT = Duration.ofSeconds(60);

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
    void vde_tapOfABridgeWithTheUplink_guestIsOnTheCable() {
        String before = lab.state();
        try (AppliedNetwork net =
                        Bridged.of("vde", "up0").taps(1).in(lab.inside()).plan().apply(Privilege.none());
                VdeSwitch vde = VdeSwitch.builder()
                        .in(lab.inside())
                        .tap(net.taps().get(0))
                        .start();
                Guest guest =
                        Guest.start(NetworkNamespace.host(), vde.virtio(MAC)).awaitReady()) {
            guest.address("198.51.100.69/24");

            assertThat(guest.pings(Lab.OUTSIDE)).isTrue();
            assertThat(lab.outside("ip", "neighbour", "show", "198.51.100.69")).contains(MAC.text());
        }
        assertThat(lab.state()).isEqualTo(before);
    }

    @Test
    void slirp_guestGetsALeaseAndReachesLoopbackAndOutside() throws Exception {
        lab.run("ip", "link", "set", "lo", "up");
        lab.run("ip", "route", "add", "default", "via", Lab.OUTSIDE);
        try (NameServer loopback = NameServer.start(lab.inside());
                NameServer outside = NameServer.start(lab.outside());
                VdeSwitch vde = VdeSwitch.builder().start();
                SlirpVde router = SlirpVde.builder(vde)
                        .in(lab.inside())
                        .subnet(Subnet.parse("10.69.0.0/24"))
                        .start();
                Guest guest =
                        Guest.start(NetworkNamespace.host(), vde.virtio(MAC)).awaitReady()) {
            assertThat(guest.dhcp()).isEqualTo("10.69.0.15");
            assertThat(router.router().getHostAddress()).isEqualTo("10.69.0.2");
            assertThat(guest.output("cat /etc/resolv.conf"))
                    .contains("nameserver " + router.nameServer().getHostAddress());
            assertThat(guest.output("nslookup -type=a server.test 10.69.0.2")).contains("192.0.2.7");
            assertThat(loopback.firstQuestion()).contains("from 127.0.0.1");
            assertThat(guest.output("nslookup -type=a server.test " + Lab.OUTSIDE))
                    .contains("192.0.2.7");
            assertThat(outside.firstQuestion()).contains("from " + Lab.UPLINK_ADDRESS);
        }
    }

    @Test
    void slirp_theSwitchEnds_itEndsToo() {
        VdeSwitch vde = VdeSwitch.builder().start();
        try (SlirpVde router = SlirpVde.builder(vde).dhcp(false).start()) {
            assertThat(router.isAlive()).isTrue();
            vde.close();

            assertThat(router.awaitExit(LIMIT).succeeded()).isTrue();
        } finally {
            vde.close();
        }
    }

    @Test
    void slirp_ofASwitchThatHasEnded_saysWhatMayBeWrong() {
        VdeSwitch vde = VdeSwitch.builder().start();
        vde.close();

        assertThatThrownBy(() -> SlirpVde.builder(vde).start())
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("does the switch run, and has it a free port?");
    }

    @Test
    void subnet_ofIpv6OrTooSmall_isRefused() {
        try (VdeSwitch vde = VdeSwitch.builder().start()) {
            SlirpVde.Builder router = SlirpVde.builder(vde);

            assertThatThrownBy(() -> router.subnet(Subnet.parse("fd00::/64")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> router.subnet(Subnet.parse("10.0.0.0/28")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at most 27 bits");
        }
    }
}
