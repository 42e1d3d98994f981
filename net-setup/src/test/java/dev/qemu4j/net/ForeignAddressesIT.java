package dev.qemu4j.net;

import static dev.qemu4j.net.NetworkPlanAssert.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Addresses that the host uses already, wherever the kernel keeps them. */
@ExtendWith(HostUntouched.class)
@Tag("once")
class ForeignAddressesIT {
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
    void problems_routeOfATableThatARuleAsksFor_isNamed() {
        lab.run("ip", "rule", "add", "pref", "5270", "lookup", "52");
        lab.run("ip", "route", "add", "10.99.0.0/16", "dev", "up0", "table", "52");

        assertThat(nat("10.99.1.0/24").plan())
                .onlyProblem()
                .isEqualTo("the addresses 10.99.1.0/24 overlap the route to 10.99.0.0/16 by up0"
                        + " of the routing table 52: choose others");
        assertThat(nat("10.98.1.0/24").plan()).hasNoProblems();
    }

    @Test
    void problems_ipv6RouteOfATableThatARuleAsksFor_isNamed() {
        lab.run("ip", "-6", "rule", "add", "pref", "5270", "lookup", "52");
        lab.run("ip", "-6", "route", "add", "fd00:99::/48", "dev", "up0", "table", "52");

        assertThat(HostOnly.of("lab").ipv6("fd00:99::/64").in(lab.inside()).plan())
                .onlyProblem()
                .contains("fd00:99::/48", "of the routing table 52");
    }

    @Test
    void problems_tableThatNoRuleAsksOrThatPassesOn_isNoObstacle() {
        lab.run("ip", "route", "add", "10.99.0.0/16", "dev", "up0", "table", "77");
        lab.run("ip", "rule", "add", "pref", "5270", "lookup", "52");
        lab.run("ip", "route", "add", "throw", "10.99.0.0/16", "table", "52");

        assertThat(nat("10.99.1.0/24").plan()).hasNoProblems();
    }

    @Test
    void problems_anAddressOfTheHostInside_isNamed() {
        lab.run("ip", "address", "add", "10.99.1.5/32", "dev", "up0");
        lab.run("ip", "link", "add", "off0", "type", "bridge");
        lab.run("ip", "address", "add", "10.99.2.5/24", "dev", "off0");

        assertThat(nat("10.99.1.0/24").plan())
                .onlyProblem()
                .isEqualTo("the addresses 10.99.1.0/24 have the host's own 10.99.1.5 of up0 among them: choose others");
        assertThat(nat("10.99.2.0/24").plan()).onlyProblem().contains("10.99.2.5 of off0");
    }

    @Test
    void problems_ipv6IsSwitchedOff_isToldBefore() {
        lab.run("sysctl", "-q", "-w", "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1");

        assertThat(HostOnly.of("lab").ipv6("fd00:99::/64").in(lab.inside()).plan())
                .onlyProblem()
                .contains("IPv6 is switched off", "net.ipv6.conf.default.disable_ipv6=0", "without ipv6");
        assertThat(nat("10.99.1.0/24").plan()).hasNoProblems();
    }

    private Nat nat(String range) {
        return Nat.of("lab").ipv4(range).in(lab.inside());
    }
}
