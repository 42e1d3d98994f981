package dev.qemu4j.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.net.base.Subnet;
import dev.qemu4j.net.internal.Programs;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Guests that announce themselves as routers, which the host must not believe. */
@ExtendWith(HostUntouched.class)
@Tag("once")
class GuestAnnouncementsIT {
    private static final String SETTINGS = "accept_ra autoconf accept_redirects";
    private static final Subnet LAB = Subnet.parse("10.97.0.0/24");

    private Lab lab;

    @BeforeEach
    void make() {
        lab = Lab.create();
    }

    @AfterEach
    void remove() {
        lab.close();
    }

    @SuppressWarnings({"unused", "ImmutableEnumChecker"}) // the planners are lambdas that hold nothing
    private enum Kind {
        HOST_ONLY("q4j-ho", in -> HostOnly.of("ho").ipv4("10.97.0.0/24").in(in).plan()),
        HOST_ONLY_IPV6(
                "q4j-ho", in -> HostOnly.of("ho").ipv6("fd00:97::/64").in(in).plan()),
        NAT("q4j-nat", in -> Nat.of("nat").ipv4("10.97.0.0/24").in(in).plan()),
        ROUTED("q4j-ro", in -> Routed.of("ro").ipv4("10.97.0.0/24").in(in).plan()),
        INTERNAL("q4j-in", in -> Internal.of("in").in(in).plan()),
        BRIDGE("br7", in -> Bridge.of("br7").address(LAB.host(1), LAB).in(in).plan());

        private final String bridge;
        private final Function<NetworkNamespace, NetworkPlan> planner;

        Kind(String bridge, Function<NetworkNamespace, NetworkPlan> planner) {
            this.bridge = bridge;
            this.planner = planner;
        }
    }

    @ParameterizedTest
    @EnumSource
    void apply_guestAnnouncesARouter_hostTakesNeitherRouteNorAddress(Kind kind) {
        try (AppliedNetwork net = kind.planner.apply(lab.inside()).apply(Privilege.none());
                NetworkNamespace victim = lab.guest("p1", kind.bridge, "10.97.0.7");
                NetworkNamespace guest = lab.guest("p2", kind.bridge, "10.97.0.8");
                HostProcess router = announce(guest)) {
            // the other guest hears what the host hears
            assertThat(Eventually.until(() -> Lab.run(victim, "ip", "-6", "route", "show", "default")
                            .contains("proto ra")))
                    .as("%s announces", router)
                    .isTrue();

            assertThat(net.owned()).isTrue();
            assertThat(lab.run("ip", "-6", "route", "show")).doesNotContain("proto ra", "2001:db8:bad:");
            assertThat(lab.run("ip", "-6", "address", "show")).doesNotContain("2001:db8:bad:");
        }
    }

    private static HostProcess announce(NetworkNamespace guest) {
        Lab.run(guest, "ip", "address", "add", "2001:db8:bad::1/64", "dev", "eth0", "nodad");
        return HostProcess.builder(guest.command(List.of(
                        Programs.command("dnsmasq"),
                        "--no-daemon",
                        "--conf-file=/dev/null",
                        "--port=0",
                        "--leasefile-ro",
                        "--enable-ra",
                        "--dhcp-range=2001:db8:bad::,ra-only")))
                .start();
    }

    @ParameterizedTest
    @EnumSource(names = "MOVED", mode = EnumSource.Mode.EXCLUDE)
    void apply_eachInterface_isSetBeforeGuestsReachIt(Topologies topology) {
        try (AppliedNetwork net = topology.plan(lab.inside()).apply(Privilege.none())) {
            assertThat(net.owned()).isTrue();
            lab.inside().state().links().stream()
                    .filter(link -> !List.of("lo", "up0").contains(link.name()))
                    .forEach(link ->
                            assertThat(settings(link.name())).as(link.name()).isEqualTo("0 0 0"));
        }
    }

    @Test
    void apply_macVtap_hostHearsNothingOnIt() {
        MacAddress mac = MacAddress.parse("52:54:00:00:97:01");
        try (AppliedMacVtap net =
                MacVtap.of("mv", "up0", mac).in(lab.inside()).plan().apply(Privilege.none())) {
            assertThat(net.virtio()).isNotNull();
            assertThat(settings("q4j-mv")).isEqualTo("0 0 0");
        }
    }

    @Test
    void moveAddresses_bridgeHearsRoutersAsTheUplinkDid() {
        set("up0", "accept_ra", "2");
        set("up0", "accept_ra_defrtr", "0");
        set("up0", "accept_redirects", "0");
        try (AppliedNetwork net = Topologies.MOVED.plan(lab.inside()).apply(Privilege.none())) {
            assertThat(net.owned()).isTrue();
            assertThat(settings("q4j-moved")).isEqualTo("2 1 0");
            assertThat(lab.run("cat", "/proc/sys/net/ipv6/conf/q4j-moved/accept_ra_defrtr"))
                    .isEqualTo("0\n");
        }
    }

    private void set(String link, String setting, String value) {
        lab.run("sysctl", "-q", "-w", "net.ipv6.conf." + link + "." + setting + "=" + value);
    }

    private String settings(String link) {
        return lab.run("sh", "-c", "cd /proc/sys/net/ipv6/conf/" + link + " && cat " + SETTINGS + " | tr '\\n' ' '")
                .strip();
    }
}
