package dev.qemu4j.net;

import static dev.qemu4j.net.NetworkPlanAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks beside firewalls of others that drop what is not theirs. */
@Tag("once")
@ExtendWith(HostUntouched.class)
class FirewallsIT {
    private static final MacAddress MAC = MacAddress.parse("52:54:00:79:00:01");

    private Lab lab;

    @BeforeEach
    void make() {
        lab = Lab.create();
        lab.run("ip", "route", "add", "default", "via", Lab.OUTSIDE);
    }

    @AfterEach
    void remove() {
        lab.close();
    }

    /** Ways to drop what is forwarded, and what each is called in a problem. */
    enum Closed {
        IPTABLES("FORWARD", "iptables -P FORWARD DROP; iptables -A FORWARD -o docker0 -j ACCEPT"),
        LEGACY("FORWARD", "iptables-legacy -P FORWARD DROP"),
        NFT(
                "theirs",
                "nft add table ip other; nft 'add chain ip other theirs { type filter hook forward priority 5; policy"
                        + " drop; }'"),
        NFT_RULES("theirs", """
                nft -f - <<'END'
                table inet other {
                  chain zone { meta l4proto udp accept; reject with icmpx admin-prohibited; }
                  chain theirs { type filter hook forward priority 5; policy accept;
                    ct state vmap { established : accept, related : accept, invalid : drop }
                    iifname vmap { "lo" : accept, "eth9" : goto zone }
                    goto zone
                  }
                }
                END"""),
        JUMPS("FORWARD", """
                iptables -N UFW-BEFORE; iptables -N UFW-END
                iptables -A UFW-BEFORE -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
                iptables -A UFW-BEFORE -m conntrack --ctstate INVALID -j DROP
                iptables -A UFW-END -m limit --limit 3/min -j LOG
                iptables -A UFW-END -j DROP
                iptables -A FORWARD -j UFW-BEFORE
                iptables -A FORWARD -j UFW-END""");

        private final String chain;
        private final String commands;

        Closed(String chain, String commands) {
            this.chain = chain;
            this.commands = commands;
        }
    }

    @ParameterizedTest
    @EnumSource
    void problems_forwardIsDropped_namesTableAndChain(Closed closed) {
        lab.run("sh", "-e", "-c", closed.commands);
        String before = lab.rules();

        assertThat(nat().plan())
                .onlyProblem()
                .contains("the chain " + closed.chain + " of the table", "what guests send out", "openFirewalls");
        assertThatThrownBy(() -> nat().plan().apply(Privilege.none())).isInstanceOf(PlanException.class);
        assertThat(lab.rules()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void apply_forwardIsDropped_passesWithConsentOnly(Closed closed) {
        lab.run("sh", "-e", "-c", closed.commands);
        String before = lab.rules();

        try (AppliedNetwork net = nat().ignoreFirewalls().plan().apply(Privilege.none());
                NetworkNamespace guest = guest()) {
            assertThat(net.owned()).isTrue();
            assertThat(Lab.isCutOff(guest, Lab.OUTSIDE)).isTrue();
        }
        assertThat(lab.rules()).isEqualTo(before);

        try (AppliedNetwork net = nat().openFirewalls().plan().apply(Privilege.none());
                NetworkNamespace guest = guest()) {
            assertThat(Lab.reaches(guest, Lab.OUTSIDE)).isTrue();
            try (AppliedNetwork again = nat().openFirewalls().plan().apply(Privilege.none())) {
                assertThat(net.owned()).isTrue();
                assertThat(again.owned()).isFalse();
            }
        }
        assertThat(lab.rules()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void apply_firewallChangedSinceTheFirst_isShared(boolean closedFirst) {
        policy(closedFirst ? "DROP" : "ACCEPT");
        NetworkPlan first = nat().openFirewalls().plan();
        try (AppliedNetwork net = first.apply(Privilege.none())) {
            assertThat(net.owned()).isTrue();
            policy(closedFirst ? "ACCEPT" : "DROP");
            NetworkPlan second = nat().openFirewalls().plan();
            assertThat(second.plan().steps().size())
                    .isNotEqualTo(first.plan().steps().size());

            try (AppliedNetwork again = second.apply(Privilege.none())) {
                assertThat(again.owned()).isFalse();
            }
        }
    }

    /** The order of a map of the JVM's is another in each. */
    @Test
    void plan_bothFamiliesAreClosed_opensThemInOneOrder() {
        policy("DROP");

        String text = nat().ipv6("fd00:97::/64").openFirewalls().plan().describe();

        assertThat(text)
                .containsSubsequence(
                        "have the chain FORWARD of the table ip filter",
                        "have the chain FORWARD of the table ip6 filter");
    }

    private void policy(String verdict) {
        lab.run("iptables", "-P", "FORWARD", verdict);
        lab.run("ip6tables", "-P", "FORWARD", verdict);
    }

    @Test
    void close_rulesMadeAnewByTheirOwner_leavesThem() {
        lab.run("sh", "-e", "-c", Closed.NFT.commands);
        String before = lab.rules();
        AppliedNetwork net = nat().openFirewalls().plan().apply(Privilege.none());
        lab.run("nft", "delete", "table", "ip", "other");
        lab.run("sh", "-e", "-c", Closed.NFT.commands);

        net.close();

        assertThat(lab.rules()).isEqualTo(before);
    }

    @Test
    void problems_acceptedThere_areNone() {
        lab.run("iptables", "-P", "FORWARD", "DROP");
        lab.run("iptables", "-A", "FORWARD", "-m", "conntrack", "--ctstate", "RELATED,ESTABLISHED", "-j", "ACCEPT");
        lab.run("iptables", "-A", "FORWARD", "-i", "q4j+", "-s", "10.97.0.0/16", "-j", "ACCEPT");

        assertThat(nat().plan()).hasNoProblems();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-- block all --", "-j", "-x", "!", "-j ACCEPT", "a \"quoted\" -m"})
    void problems_dropWithAComment_isSeen(String comment) {
        for (String program : List.of("iptables-nft", "iptables-legacy")) {
            lab.run(program, "-A", "FORWARD", "-m", "comment", "--comment=" + comment, "-j", "DROP");

            assertThat(nat().plan())
                    .as(program)
                    .onlyProblem()
                    .contains("the chain FORWARD of the table ip filter (" + program, "what guests send out");

            lab.run(program, "-F", "FORWARD");
        }
    }

    @Test
    void problems_routed_needsTheWayInToo() {
        lab.run("iptables", "-P", "FORWARD", "DROP");
        lab.run("iptables", "-A", "FORWARD", "-m", "conntrack", "--ctstate", "RELATED,ESTABLISHED", "-j", "ACCEPT");
        lab.run("iptables", "-A", "FORWARD", "-i", "q4j-fw", "-j", "ACCEPT");
        Routed routed = Routed.of("fw").ipv4("10.97.0.0/24").in(lab.inside());

        assertThat(routed.plan())
                .onlyProblem()
                .contains("what others send to guests")
                .doesNotContain("what guests send out");
    }

    @Test
    void apply_bridgeTableDrops_guestsReachEachOtherWithConsent() {
        lab.run(
                "nft",
                "add table bridge other; add chain bridge other theirs { type filter hook forward priority 0; policy"
                        + " drop; }");
        Internal network = Internal.of("fw").taps(2).in(lab.inside());
        assertThat(network.plan()).onlyProblem().contains("the table bridge other", "what guests send to each other");
        String before = lab.rules();

        try (AppliedNetwork net = network.openFirewalls().plan().apply(Privilege.none());
                NetworkNamespace first = lab.guest("q4j-fw-8", "q4j-fw", "10.97.0.2");
                NetworkNamespace second = lab.guest("q4j-fw-9", "q4j-fw", "10.97.0.3")) {
            assertThat(net.owned()).isTrue();
            assertThat(second.name()).isNotEqualTo(first.name());
            assertThat(Lab.reaches(first, "10.97.0.3")).isTrue();
        }
        assertThat(lab.rules()).isEqualTo(before);
    }

    @Test
    void apply_inputAndForwardAreDropped_guestGetsAnAddressAndOut() {
        lab.run("iptables", "-P", "FORWARD", "DROP");
        lab.run(
                "nft",
                "add table inet other; add chain inet other theirs { type filter hook input priority 0; policy drop;"
                        + " }");
        Nat network = nat().dhcp().taps(1);
        assertThat(network.plan())
                .onlyProblem()
                .contains(
                        "the chain FORWARD",
                        "the chain theirs of the table inet other",
                        "the guests' DHCP, the guests' DNS");
        String before = lab.rules();

        try (AppliedNetwork net = network.openFirewalls().plan().apply(Privilege.none());
                Guest guest = Guest.start(lab.inside(), net.tap(0).virtio(MAC)).awaitReady()) {
            guest.dhcp();
            assertThat(guest.pings(Lab.OUTSIDE)).isTrue();
        }
        assertThat(lab.rules()).isEqualTo(before);
    }

    private Nat nat() {
        return Nat.of("fw").ipv4("10.97.0.0/24").in(lab.inside());
    }

    private NetworkNamespace guest() {
        NetworkNamespace guest = lab.guest("q4j-fw-8", "q4j-fw", "10.97.0.2");
        Lab.run(guest, "ip", "route", "add", "default", "via", "10.97.0.1");
        return guest;
    }
}
