package dev.qemu4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.Sweep;
import dev.qemu4j.net.base.NetworkException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Devices that others have made under the names of an earlier network are left to them. */
@ExtendWith(HostUntouched.class)
class OwnershipIT {
    private static final String MASTER = "ip -o link show dev up0 | sed -n 's/.* master \\([^ ]*\\) .*/\\1/p'";

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
    void close_allMadeAnewByTheAdministrator_leavesIt() {
        AppliedNetwork net = Topologies.NAT.plan(lab.inside()).apply(Privilege.none());
        lab.run("ip", "link", "del", "q4j-nat");
        lab.run("ip", "link", "del", "q4j-nat-0");
        lab.run("nft", "delete", "table", "inet", "qemu4j_nat");
        lab.run("ip", "link", "add", "name", "q4j-nat", "type", "bridge");
        lab.run("ip", "tuntap", "add", "dev", "q4j-nat-0", "mode", "tap");
        lab.run("nft", "add", "table", "inet", "qemu4j_nat");

        net.close();

        assertThat(lab.inside().state().link("q4j-nat")).isNotNull();
        assertThat(lab.inside().state().link("q4j-nat-0")).isNotNull();
        assertThat(lab.run("nft", "list", "tables")).contains("qemu4j_nat");
    }

    @Test
    void close_theSameNetworkOfAnotherPlan_leavesItAndTellsItTheSysctlsFromBefore() {
        String untouched = lab.state();
        AppliedNetwork gone = Topologies.NAT.plan(lab.inside()).apply(Privilege.none());
        gone.dhcp().close();
        for (String link : gone.taps()) {
            lab.run("ip", "link", "del", link);
        }
        lab.run("ip", "link", "del", "q4j-nat");
        lab.run("nft", "delete", "table", "inet", "qemu4j_nat");
        try (AppliedNetwork live = Topologies.NAT.plan(lab.inside()).apply(Privilege.none())) {
            String before = withoutRecords(lab.state());

            gone.close();

            assertThat(live.owned()).isTrue();
            assertThat(withoutRecords(lab.state())).isEqualTo(before);
        }
        assertThat(lab.state()).isEqualTo(untouched);
    }

    /** The values of sysctls from before, which a network's alias keeps. */
    private static String withoutRecords(String state) {
        return state.replaceAll("(#[0-9a-f]{8})(?:,[a-z]+[46]=\\d)+", "$1");
    }

    @Test
    void close_sharedWithAnother_isRemovedByTheLast() {
        String before = lab.state();
        AppliedNetwork first = Topologies.NAT.plan(lab.inside()).apply(Privilege.none());
        AppliedNetwork second = Topologies.NAT.plan(lab.inside()).apply(Privilege.none());
        String shared = lab.state();
        assertThat(second.owned()).isFalse();

        first.close();
        assertThat(Sweep.plans(Privilege.none()).kept()).isEmpty();
        assertThat(lab.state()).isEqualTo(shared);

        second.close();
        assertThat(lab.state()).isEqualTo(before);
    }

    @Test
    void missing_rulesFlushedByAnotherProgram_areNamed() {
        String before = lab.state();
        try (AppliedNetwork net = Topologies.INTERNAL.plan(lab.inside()).apply(Privilege.none())) {
            assertThat(net.missing()).isEmpty();

            lab.run("nft", "flush", "ruleset");
            lab.run("ip", "link", "del", net.taps().get(1));

            assertThat(net.owned()).isTrue();
            assertThat(net.missing()).containsExactly("filter what passes q4j-inner", "make the tap q4j-inner-1");
        }
        assertThat(lab.state()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void missing_nothingRemoved_isEmpty(Topologies topology) {
        try (AppliedNetwork net = topology.plan(lab.inside()).apply(Privilege.none())) {
            assertThat(net.missing()).isEmpty();
        }
    }

    @Test
    void apply_theSameNetworkWithoutItsRules_isNotShared() {
        String before = lab.state();
        AppliedNetwork net = Topologies.NAT.plan(lab.inside()).apply(Privilege.none());
        AppliedNetwork shared = Topologies.NAT.plan(lab.inside()).apply(Privilege.none());
        assertThat(shared.missing()).isEmpty();
        lab.run("nft", "flush", "ruleset");
        assertThat(shared.missing()).containsExactly("filter what passes q4j-nat");

        assertThatThrownBy(() -> Topologies.NAT.plan(lab.inside()).apply(Privilege.none()))
                .isInstanceOf(NetworkException.class)
                .hasMessage("NAT network nat is there, but other programs have undone parts of it"
                        + " (filter what passes q4j-nat): have it closed where it was made, and make it anew");

        shared.close();
        net.close();
        assertThat(lab.state()).isEqualTo(before);
        try (AppliedNetwork anew = Topologies.NAT.plan(lab.inside()).apply(Privilege.none())) {
            assertThat(anew.owned()).isTrue();
            assertThat(anew.missing()).isEmpty();
        }
    }

    @Test
    void apply_theSameNetworkWithoutItsDhcpServer_isSharedByThoseWhoLook() {
        AppliedNetwork gone = Topologies.NAT.plan(lab.inside()).apply(Privilege.none());
        try (AppliedNetwork first = Topologies.NAT.plan(lab.inside()).apply(Privilege.none())) {
            gone.dhcp().close(); // as its JVM's end would
            gone.close();
            try (AppliedNetwork second = Topologies.NAT.plan(lab.inside()).apply(Privilege.none())) {
                assertThat(first.owned()).isFalse();
                assertThat(second.owned()).isFalse();
                assertThat(second.missing()).containsExactly("give addresses by dnsmasq");
            }
        }
    }

    @Test
    void close_uplinkMovedToABridgeMadeAnew_leavesIt() {
        AppliedNetwork net = Topologies.BRIDGED.plan(lab.inside()).apply(Privilege.none());
        String bridge = lab.run("sh", "-c", MASTER).strip();
        lab.run("ip", "link", "del", bridge);
        lab.run("ip", "link", "add", "name", bridge, "type", "bridge");
        lab.run("ip", "link", "set", "dev", "up0", "master", bridge);

        net.close();

        assertThat(lab.run("sh", "-c", MASTER).strip()).isEqualTo(bridge).isNotEmpty();
    }

    @Test
    void close_aliasChangedByHand_leavesTheInterface() {
        AppliedNetwork net = Tap.of("own0").in(lab.inside()).plan().apply(Privilege.none());
        lab.run("ip", "link", "set", "dev", "own0", "alias", "the administrator's");

        net.close();

        assertThat(lab.inside().state().link("own0")).isNotNull();
    }

    @Test
    void close_sysctlSetByTheAdministratorSince_leavesTheirs() {
        AppliedNetwork net = Topologies.ROUTED.plan(lab.inside()).apply(Privilege.none());
        lab.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=0");
        lab.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=2");
        String theirs = lab.run("cat", "/proc/sys/net/ipv4/ip_forward");

        net.close();

        assertThat(lab.run("cat", "/proc/sys/net/ipv4/ip_forward")).isEqualTo(theirs);
    }
}
