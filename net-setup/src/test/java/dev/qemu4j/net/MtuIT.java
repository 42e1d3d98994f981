package dev.qemu4j.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.Target;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.option.Recipe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Networks whose frames are longer or shorter than usual. */
@Tag("once")
@ExtendWith(HostUntouched.class)
class MtuIT {
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
    void tap_onABridgeOfLongFrames_leavesThemLong() {
        uplink(9000);
        lab.run("ip", "link", "add", "br9", "type", "bridge");
        lab.run("ip", "link", "set", "up0", "master", "br9");
        try (AppliedNetwork net =
                Tap.of("tj").bridge("br9").in(lab.inside()).plan().apply(Privilege.none())) {
            assertThat(mtu("br9")).isEqualTo("9000");
            assertThat(mtu("tj")).isEqualTo("9000");
            assertThat(arguments(net.tap(0).virtio())).contains("host_mtu=9000");
        }
        assertThat(mtu("br9")).isEqualTo("9000");
    }

    @Test
    void bridged_overAnUplinkOfShortFrames_theGuestSendsNoLonger() {
        uplink(1400);
        try (AppliedNetwork net = Bridged.of("bb", "up0")
                        .moveAddresses(true)
                        .taps(1)
                        .in(lab.inside())
                        .plan()
                        .apply(Privilege.none());
                Guest guest = Guest.start(lab.inside(), net.tap(0).virtio()).awaitReady()) {
            guest.address("198.51.100.60/24");

            assertThat(mtu("q4j-bb")).isEqualTo("1400");
            assertThat(guest.output("cat /sys/class/net/eth0/mtu").strip()).isEqualTo("1400");
            assertThat(guest.run("ping -c 1 -W 5 -s 1450 " + Lab.OUTSIDE).exitCode())
                    .isZero();
        }
    }

    @Test
    void macVtap_overAnUplinkOfShortFrames_theCardIsTold() {
        uplink(1400);
        MacVtap macVtap =
                MacVtap.of("mv", "up0", MacAddress.parse("52:54:00:00:97:02")).in(lab.inside());
        try (AppliedMacVtap net = macVtap.plan().apply(Privilege.none())) {
            assertThat(arguments(net.virtio())).contains("host_mtu=1400");
        }
    }

    @Test
    void tap_onANetworkOfUsualFrames_theCardIsToldNothing() {
        try (AppliedNetwork net =
                Internal.of("x").taps(1).in(lab.inside()).plan().apply(Privilege.none())) {
            assertThat(arguments(net.tap(0).virtio())).doesNotContain("host_mtu");
        }
    }

    @Test
    void warnings_portsOfDifferentLengths_saysWhichIsTheShortest() {
        uplink(9000);
        lab.run("ip", "link", "add", "up1", "type", "veth", "peer", "name", "up2");
        Bridge bridge = Bridge.of("br7").attach("up0").attach("up1").in(lab.inside());

        assertThat(bridge.plan().warnings())
                .anyMatch(warning -> warning.contains("up0 9000, up1 1500: the MTUs of the ports differ"));
        assertThat(Bridge.of("br7").attach("up0").in(lab.inside()).plan().warnings())
                .noneMatch(warning -> warning.contains("MTU"));
    }

    private static String arguments(Recipe card) {
        return String.join(
                " ", CommandLine.builder(Target.X86_64).with(card).build().toArguments());
    }

    private void uplink(int mtu) {
        lab.run("ip", "link", "set", "up0", "mtu", Integer.toString(mtu));
        lab.outside("ip", "link", "set", "peer0", "mtu", Integer.toString(mtu));
    }

    private String mtu(String link) {
        return lab.run("sh", "-c", "ip -o link show dev " + link + " | sed 's/.* mtu \\([0-9]*\\) .*/\\1/'")
                .strip();
    }
}
