package dev.qemu4j.net;

import static dev.qemu4j.net.NetworkPlanAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanException;
import dev.qemu4j.net.base.Subnet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bridges whose ports reach each other only if firewalls of others let them. */
@Tag("once")
@ExtendWith(HostUntouched.class)
class PortFirewallsIT {
    private static final String GUEST = "198.51.100.7";
    private static final Subnet LAB = Subnet.parse("10.97.0.0/24");

    private Lab lab;

    @BeforeEach
    void make() {
        lab = Lab.create();
        lab.run("sysctl", "-q", "-w", "net.bridge.bridge-nf-call-iptables=1", "net.bridge.bridge-nf-call-ip6tables=1");
    }

    @AfterEach
    void remove() {
        lab.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            forward     | oifname "up0" counter drop                     | what guests send to up0
            forward     | iifname "up0" ether type ip drop               | what up0 sends to guests
            forward     | iifname "up0" ether type ip6 drop              | what up0 sends to guests
            forward     | ether type arp drop                            | what guests send to up0
            forward     | oifname != "q4j-fw-*" drop                     | what guests send to up0
            forward     | iifname "q4j-fw-0" drop                        | what guests send to up0
            prerouting  | iifname "up0" drop                             | what up0 sends to guests
            postrouting | oifname "up0" drop                             | what guests send to up0
            """)
    void problems_uplinkIsCutOff_nameTheChain(String hook, String rule, String what) {
        bridgeChain(hook, rule);

        assertThat(bridged().plan()).onlyProblem().contains("the chain theirs of the table bridge other drops ", what);
        assertThatThrownBy(() -> bridged().plan().apply(Privilege.none())).isInstanceOf(PlanException.class);
        assertThat(bridged().ignoreFirewalls().plan()).hasNoProblems();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "oifname \"up7\" drop",
                "iifname \"up0\" oifname \"up0\" drop",
                "ip protocol udp drop",
                "ether type { ip, ip6, arp } accept; drop",
                "iifname { \"up0\", \"q4j-fw-0\" } accept; drop"
            })
    void problems_uplinkIsNotCutOff_areNone(String rule) {
        bridgeChain("forward", rule);

        assertThat(bridged().plan()).hasNoProblems();
        assertThat(firewallWarnings(bridged().plan())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nft add table bridge other; nft 'add chain bridge other theirs { type filter hook forward priority 0;"
                        + " policy drop; }'",
                "iptables -P FORWARD DROP",
                "iptables-legacy -P FORWARD DROP"
            })
    void apply_uplinkIsCutOff_passesWithConsentOnly(String commands) {
        lab.run("sh", "-e", "-c", commands);
        String before = lab.rules();
        assertThat(bridged().plan())
                .onlyProblem()
                .contains("what guests send to up0, what up0 sends to guests", "openFirewalls");

        try (AppliedNetwork net = bridged().ignoreFirewalls().plan().apply(Privilege.none());
                NetworkNamespace guest = guest()) {
            assertThat(net.owned()).isTrue();
            assertThat(isCutOff(commands, guest)).isTrue();
        }
        try (AppliedNetwork net = bridged().openFirewalls().plan().apply(Privilege.none());
                NetworkNamespace guest = guest()) {
            assertThat(net.owned()).isTrue();
            assertThat(Lab.reaches(guest, Lab.OUTSIDE)).isTrue();
        }
        assertThat(lab.rules()).isEqualTo(before);
    }

    @Test
    void problems_uplinkWithoutIpv6_otherFamilyIsAWarning() {
        lab.run("ip", "-6", "address", "flush", "dev", "up0", "scope", "global");
        lab.run("ip6tables", "-P", "FORWARD", "DROP");

        assertThat(bridged().plan()).hasNoProblems();
        assertThat(firewallWarnings(bridged().plan()))
                .singleElement()
                .asString()
                .contains("the chain FORWARD of the table ip6 filter", "may drop", "what guests send to up0");
    }

    @Test
    void problems_ipv4NetworkAndIpv6IsDropped_areNone() {
        lab.run("ip6tables", "-P", "FORWARD", "DROP");

        for (int taps : new int[] {1, 2}) {
            NetworkPlan nat = Nat.of("fw")
                    .ipv4(LAB.toString())
                    .taps(taps)
                    .in(lab.inside())
                    .plan();
            NetworkPlan hostOnly = hostOnly().taps(taps).plan();
            assertThat(nat).hasNoProblems();
            assertThat(firewallWarnings(nat)).isEmpty();
            assertThat(hostOnly).hasNoProblems();
            assertThat(firewallWarnings(hostOnly)).isEmpty();
        }
        assertThat(hostOnly().ipv6("fd00:97::/64").taps(2).plan())
                .onlyProblem()
                .contains("the table ip6 filter", "what guests send to each other");
    }

    @Test
    void problems_guestsAreKeptApart_onlyIfThereAreTwo() {
        lab.run("iptables", "-P", "FORWARD", "DROP");
        Internal internal = Internal.of("fw").in(lab.inside());

        for (Topology<?> one : List.of(hostOnly().taps(1), internal.taps(1))) {
            assertThat(one.plan()).hasNoProblems();
            assertThat(firewallWarnings(one.plan())).isEmpty();
        }
        for (Topology<?> unknown : List.of(hostOnly(), internal)) {
            assertThat(unknown.plan()).hasNoProblems();
            assertThat(firewallWarnings(unknown.plan()))
                    .singleElement()
                    .asString()
                    .contains("the chain FORWARD", "may drop what guests send to each other");
        }
        for (Topology<?> two : List.of(hostOnly().taps(2), internal.taps(2))) {
            assertThat(two.plan()).onlyProblem().contains("the chain FORWARD", "drops what guests send to each other");
        }
    }

    @Test
    void problems_oneOfManyTapsIsCutOff_nameTheChain() {
        bridgeChain("forward", "iifname \"q4j-fw-2\" drop");

        assertThat(Internal.of("fw").in(lab.inside()).taps(3).plan())
                .onlyProblem()
                .contains("the chain theirs", "what guests send to each other");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iptables -P FORWARD DROP",
                "nft add table bridge other; nft 'add chain bridge other theirs { type filter hook forward priority 0;"
                        + " policy drop; }'"
            })
    void apply_bridgeAlone_passesWithConsentOnly(String commands) {
        lab.run("sh", "-e", "-c", commands);
        String before = lab.rules();
        Bridge bridge = Bridge.of("q4j-fw").attach("up0").in(lab.inside());

        assertThat(bridge.plan()).onlyProblem().contains("drops what guests send to up0, what up0 sends to guests");
        try (AppliedNetwork net = bridge.ignoreFirewalls().plan().apply(Privilege.none());
                NetworkNamespace guest = guest()) {
            assertThat(net.owned()).isTrue();
            assertThat(isCutOff(commands, guest)).isTrue();
        }
        try (AppliedNetwork net = bridge.openFirewalls().plan().apply(Privilege.none());
                NetworkNamespace guest = guest()) {
            assertThat(net.owned()).isTrue();
            assertThat(Lab.reaches(guest, Lab.OUTSIDE)).isTrue();
        }
        assertThat(lab.rules()).isEqualTo(before);
    }

    @Test
    void problems_hostsAddressIsCutOff_nameTheChain() {
        lab.run("iptables", "-P", "INPUT", "DROP");
        Bridge bridge = Bridge.of("q4j-fw").address(LAB.host(1), LAB).in(lab.inside());
        Tap tap = Tap.of("q4j-fwt").address(LAB.host(1), LAB).in(lab.inside());

        for (NetworkPlan plan : List.of(bridge.plan(), tap.plan())) {
            assertThat(plan)
                    .onlyProblem()
                    .contains("the chain INPUT of the table ip filter", "drops what guests send to the host");
        }
        assertThat(bridge.ignoreFirewalls().plan()).hasNoProblems();
        assertThat(tap.ignoreFirewalls().plan()).hasNoProblems();
        assertThat(tap.openFirewalls().plan()).hasNoProblems();
        assertThat(Tap.of("q4j-fwt").in(lab.inside()).plan()).hasNoProblems();
    }

    @Test
    void problems_tapIntoABridge_asksForThePortsThatAreThere() {
        lab.run("iptables", "-P", "FORWARD", "DROP");
        lab.run("ip", "link", "add", "br7", "type", "bridge");
        Tap tap = Tap.of("q4j-fwt").bridge("br7").in(lab.inside());

        assertThat(tap.plan()).hasNoProblems();
        assertThat(firewallWarnings(tap.plan()))
                .singleElement()
                .asString()
                .contains("may drop what guests send to each other");

        lab.run("ip", "link", "set", "up0", "master", "br7");
        assertThat(tap.plan()).onlyProblem().contains("the chain FORWARD", "drops what guests send to each other");
        lab.run("iptables", "-A", "FORWARD", "-i", "br7", "-o", "br7", "-j", "ACCEPT");
        assertThat(tap.plan()).hasNoProblems();
        assertThat(firewallWarnings(tap.plan())).isEmpty();
    }

    /** Linux 6.18 was seen to send frames of a new bridge past an older chain of the family bridge: nothing is shown by them. */
    private static boolean isCutOff(String commands, NetworkNamespace guest) {
        return commands.startsWith("nft") || Lab.isCutOff(guest, Lab.OUTSIDE);
    }

    private void bridgeChain(String hook, String rule) {
        lab.run(
                "nft",
                "table bridge other { chain theirs { type filter hook " + hook + " priority 0; policy accept; " + rule
                        + "; }; }");
    }

    private Bridged bridged() {
        return Bridged.of("fw", "up0").taps(1).in(lab.inside());
    }

    private HostOnly hostOnly() {
        return HostOnly.of("fw").ipv4(LAB.toString()).in(lab.inside());
    }

    private static List<String> firewallWarnings(NetworkPlan plan) {
        return plan.warnings().stream()
                .filter(warning -> warning.contains("the chain"))
                .toList();
    }

    private NetworkNamespace guest() {
        return lab.guest("q4j-fw-9", "q4j-fw", GUEST);
    }
}
