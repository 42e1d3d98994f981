package dev.qemu4j.net;

import static dev.qemu4j.net.NetworkPlanAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.net.base.Link;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An uplink whose addresses and routes go along to the bridge, and back. */
@ExtendWith(HostUntouched.class)
@Tag("once")
class UplinkIT {
    private Lab lab;

    @BeforeEach
    void make() {
        lab = Lab.create();
        lab.run("ip", "address", "add", "198.51.100.9/24", "broadcast", "+", "dev", "up0");
        lab.run("ip", "address", "add", "203.0.113.1/32", "dev", "up0");
        lab.run("ip", "route", "add", "default", "via", Lab.OUTSIDE, "metric", "50");
        lab.run("ip", "route", "add", "192.0.2.0/24", "dev", "up0");
        lab.run("ip", "-6", "route", "add", "default", "via", "2001:db8::1");
    }

    @AfterEach
    void remove() {
        lab.close();
    }

    @Test
    void moveAddresses_theHostIsReachedByThem_andAfterwards() {
        String before = network();
        String address = link("up0").address();
        assertThat(bridged().plan().warnings()).singleElement().asString().contains("move from up0 to the bridge");

        try (AppliedNetwork net = bridged().plan().apply(Privilege.none())) {
            assertThat(net.owned()).isTrue();
            assertThat(lab.outsideReaches(Lab.UPLINK_ADDRESS)).isTrue();
            assertThat(lab.outsideReaches("2001:db8::2")).isTrue();
            assertThat(link("up0").addresses()).allMatch(one -> one.startsWith("fe80:"));
            assertThat(link("q4j-up").address()).isEqualTo(address);
            assertThat(lab.run("ip", "route", "show", "default")).contains("via 198.51.100.1 dev q4j-up metric 50");
            assertThat(lab.run("ip", "-6", "route", "show", "default")).contains("via 2001:db8::1 dev q4j-up");
            assertThat(lab.run("ip", "route", "show", "192.0.2.0/24")).contains("dev q4j-up");
            try (AppliedNetwork again = bridged().plan().apply(Privilege.none())) {
                assertThat(again.owned()).isFalse();
            }
        }

        assertThat(network()).isEqualTo(before);
        assertThat(lab.outsideReaches(Lab.UPLINK_ADDRESS)).isTrue();
    }

    @Test
    void moveAddresses_newInterfacesHaveNoIpv6_theBridgeHasItAsTheUplink() {
        lab.run("sysctl", "-q", "-w", "net.ipv6.conf.default.disable_ipv6=1");
        String before = network();

        try (AppliedNetwork net = bridged().plan().apply(Privilege.none())) {
            assertThat(net.owned()).isTrue();
            assertThat(link("q4j-up").addresses()).contains("2001:db8::2/64");
        }

        assertThat(network()).isEqualTo(before);
    }

    @Test
    void close_bridgeRemovedByHand_theUplinkHasItsAddressesBack() {
        String before = network();
        AppliedNetwork net = bridged().plan().apply(Privilege.none());
        lab.run("ip", "link", "del", "q4j-up");

        net.close();

        assertThat(network()).isEqualTo(before);
    }

    @Test
    void problems_addressesChangedSincePlanned_saysSo() {
        NetworkPlan plan = bridged().plan();
        lab.run("ip", "address", "del", "198.51.100.9/24", "dev", "up0");

        assertThat(plan).onlyProblem().contains("plan it anew");
    }

    @Test
    void warnings_bridgeWithAPort_saysWhatIsLost() {
        assertThat(Bridge.of("br7").attach("up0").in(lab.inside()).plan().warnings())
                .singleElement()
                .asString()
                .contains("198.51.100.2/24", "moveAddresses()");
    }

    private Link link(String name) {
        return Objects.requireNonNull(lab.inside().state().link(name));
    }

    private Bridged bridged() {
        return Bridged.of("up", "up0").moveAddresses(true).in(lab.inside());
    }

    private String network() {
        return lab.inside().state().links() + lab.run("ip", "-4", "route") + lab.run("ip", "-6", "route");
    }
}
