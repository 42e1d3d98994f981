package dev.qemu4j.net;

import static dev.qemu4j.net.NetworkPlanAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanException;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.net.base.Link;
import dev.qemu4j.net.base.NetworkException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Networks that are made, fail half way, and are undone, in a namespace. */
@Tag("once")
@ExtendWith(HostUntouched.class)
class TopologyIT {
    private Lab lab;

    @BeforeEach
    void make() {
        lab = Lab.create();
    }

    @AfterEach
    void remove() {
        lab.close();
    }

    @ParameterizedTest
    @EnumSource
    void apply_thenClose_leavesWhatWasThere(Topologies topology) {
        String before = lab.state();
        NetworkPlan plan = topology.plan(lab.inside());
        assertThat(plan).hasNoProblems();

        try (AppliedNetwork net = plan.apply(Privilege.none())) {
            assertThat(net.owned()).isTrue();
            assertThat(lab.state()).isNotEqualTo(before);
        }

        assertThat(lab.state()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void apply_failsAtEachStep_leavesWhatWasThere(Topologies topology) {
        String before = lab.state();
        NetworkPlan plan = topology.plan(lab.inside());
        int steps = plan.plan().steps().size();

        for (int fatal = 1; fatal <= steps; fatal++) {
            PlanListener failing = new FailingListener(fatal);
            assertThatThrownBy(() -> plan.apply(Privilege.none(), failing))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("injected")
                    .hasNoSuppressedExceptions();
            assertThat(lab.state()).as("after step %s", fatal).isEqualTo(before);
        }
    }

    private record FailingListener(int fatal) implements PlanListener {
        @Override
        public void after(int number, PlanStep step) {
            if (number == fatal) {
                throw new IllegalStateException("injected");
            }
        }
    }

    @Test
    void apply_theSameTwice_changesNothing() {
        String before = lab.state();
        try (AppliedNetwork net = Topologies.NAT.plan(lab.inside()).apply(Privilege.none())) {
            String applied = lab.state();
            try (AppliedNetwork again = Topologies.NAT.plan(lab.inside()).apply(Privilege.none())) {
                assertThat(net.owned()).isTrue();
                assertThat(again.owned()).isFalse();
                assertThat(again.taps()).isEqualTo(net.taps());
                assertThatThrownBy(again::dhcp).isInstanceOf(IllegalStateException.class);
            }
            assertThat(lab.state()).isEqualTo(applied);
        }
        assertThat(lab.state()).isEqualTo(before);
    }

    @Test
    void apply_twoThatForward_theLastPutsForwardingBack() {
        String before = lab.state();
        AppliedNetwork first = Topologies.NAT.plan(lab.inside()).apply(Privilege.none());
        AppliedNetwork second = Topologies.ROUTED.plan(lab.inside()).apply(Privilege.none());

        first.close();
        assertThat(lab.run("cat", "/proc/sys/net/ipv4/ip_forward")).isEqualTo("1\n");
        second.close();

        assertThat(lab.state()).isEqualTo(before);
    }

    @Test
    void apply_forwardingWasOn_leavesItOn() {
        lab.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=1");

        Topologies.ROUTED.plan(lab.inside()).apply(Privilege.none()).close();

        assertThat(lab.run("cat", "/proc/sys/net/ipv4/ip_forward")).isEqualTo("1\n");
    }

    @Test
    void apply_severalThingsInTheWay_saysAllAndChangesNothing() {
        lab.run("ip", "link", "add", "q4j-nat", "type", "bridge");
        lab.run("ip", "tuntap", "add", "q4j-nat-0", "mode", "tap");
        lab.run("ip", "route", "add", "10.92.0.0/16", "via", Lab.OUTSIDE);
        String before = lab.state();

        assertThatThrownBy(() -> Topologies.NAT.plan(lab.inside()).apply(Privilege.none()))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("nothing was changed")
                .hasMessageContaining("the name q4j-nat is taken by a bridge")
                .hasMessageContaining("the name q4j-nat-0 is taken by a tun")
                .hasMessageContaining("the addresses 10.92.0.0/24 overlap the route to 10.92.0.0/16 by up0");

        assertThat(lab.state()).isEqualTo(before);
    }

    @Test
    void apply_forwardingSwitchedOnSincePlanned_leavesItOn() {
        NetworkPlan plan = Topologies.ROUTED.plan(lab.inside());
        lab.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=1");

        plan.apply(Privilege.none()).close();

        assertThat(lab.run("cat", "/proc/sys/net/ipv4/ip_forward")).isEqualTo("1\n");
    }

    @Test
    void problems_namespaceGone_saysSo() {
        NetworkNamespace gone = NetworkNamespace.create(Privilege.none());
        gone.close();

        assertThat(Topologies.INTERNAL.plan(gone).problems(Privilege.none()))
                .anyMatch(problem -> problem.contains(gone.name() + " is not there"));
    }

    @Test
    void problems_noSuchUplink_saysWhatThereIs() {
        NetworkPlan plan = Bridged.of("x", "eth7").in(lab.inside()).plan();

        assertThat(plan).hasProblems("there is no interface eth7 here (there are: lo, up0)");
    }

    @Test
    void apply_uplinkIsTheLoopback_isRefusedBeforeAnythingIsDone() {
        String before = lab.state();
        MacVtap macVtap =
                MacVtap.of("x", "lo", MacAddress.parse("52:54:00:00:95:02")).in(lab.inside());

        for (NetworkPlan plan : List.of(
                Bridged.of("x", "lo").in(lab.inside()).plan(),
                Bridged.of("x", "lo").moveAddresses(true).in(lab.inside()).plan(),
                Bridge.of("x").attach("lo").in(lab.inside()).plan(),
                macVtap.plan().network())) {
            assertThat(plan).onlyProblem().contains("lo is the loopback interface", "choose one that leads outside");
            assertThatThrownBy(() -> plan.apply(Privilege.none()))
                    .isInstanceOf(PlanException.class)
                    .hasMessageContaining("nothing was changed");
        }

        assertThat(lab.state()).isEqualTo(before);
    }

    @Test
    void tap_thereAreNotSoMany_saysWhichThereAre() {
        try (AppliedNetwork net =
                Internal.of("x").taps(2).in(lab.inside()).plan().apply(Privilege.none())) {
            for (int index : new int[] {-1, 2}) {
                assertThatThrownBy(() -> net.tap(index))
                        .isInstanceOf(NoSuchTapException.class)
                        .hasMessage("tap: " + index + " (expected: 0 for q4j-x-0, 1 for q4j-x-1)");
            }
        }
        try (AppliedNetwork net = Internal.of("x").in(lab.inside()).plan().apply(Privilege.none())) {
            assertThatThrownBy(() -> net.tap(0))
                    .isInstanceOf(NoSuchTapException.class)
                    .hasMessage("tap: 0 (expected: a network that is planned with taps(…); this one has none)");
        }
    }

    @Test
    void warnings_uplinkWithAddresses_saysWhatIsLost() {
        NetworkPlan plan = Topologies.BRIDGED.plan(lab.inside());

        assertThat(plan.warnings()).singleElement().asString().contains("198.51.100.2/24", "2001:db8::2/64");
        assertThat(plan.describe()).contains("  warning: the host is not reached by 198.51.100.2/24");
        // At each boot.
        assertThat(NetworkUnit.ofAny("lab-net", plan).plan().describe())
                .contains("  warning: the host is not reached by 198.51.100.2/24");
    }

    @Test
    void close_somethingWasRemovedByHand_undoesTheRest() {
        String before = lab.state();
        AppliedNetwork net = Topologies.NAT.plan(lab.inside()).apply(Privilege.none());
        lab.run("ip", "link", "del", "q4j-nat-0");
        lab.run("nft", "flush", "ruleset");

        net.close();

        assertThat(lab.state()).isEqualTo(before);
    }

    @Test
    void apply_rightsByAProgram_dnsmasqIsEndedByIt() {
        Privilege wrapped = Privilege.of("env");
        String before = lab.state();
        NetworkNamespace inside = NetworkNamespace.at(lab.inside().name(), wrapped);
        try (AppliedNetwork net = Topologies.HOST_ONLY.plan(inside).apply(wrapped)) {
            assertThat(net.dhcp().isAlive()).isTrue();
            assertThat(net.dhcp().leases()).isEmpty();
        }
        assertThat(lab.state()).isEqualTo(before);
    }

    @Test
    void vlans_kernelWithOrWithout_leavesWhatWasThere() {
        String before = lab.state();
        NetworkPlan plan = Internal.of("vlans")
                .vlans(true)
                .taps(1, tap -> tap.vlan(10))
                .in(lab.inside())
                .plan();
        try (AppliedNetwork net = plan.apply(Privilege.none())) {
            assertThat(lab.run(
                            "bridge", "-json", "vlan", "show", "dev", net.taps().get(0)))
                    .contains("\"vlan\":10")
                    .doesNotContain("\"vlan\":1,");
        } catch (PlanException e) {
            assertThat(e).hasMessageContaining("vlan_filtering 1").hasMessageContaining("Operation not supported");
        }
        assertThat(lab.state()).isEqualTo(before);
    }

    @Test
    void apply_rootlessNamespace_needsNoRoot() {
        try (NetworkNamespace rootless = NetworkNamespace.rootless()) {
            NetworkPlan plan = HostOnly.of("mine")
                    .ipv4("10.95.0.0/24")
                    .dhcp()
                    .taps(1)
                    .in(rootless)
                    .plan();
            assertThat(plan.describe()).contains("0 of them as root");
            try (AppliedNetwork net = plan.apply(Privilege.none())) {
                assertThat(net.dhcp().isAlive()).isTrue();
                assertThatThrownBy(() ->
                                net.dhcp().awaitLease(MacAddress.parse("52:54:00:00:95:01"), Duration.ofMillis(50)))
                        .isInstanceOf(QemuTimeoutException.class)
                        .hasMessageContaining("no guest with the address 52:54:00:00:95:01 has asked");
                assertThat(net.dhcp().isAlive()).isTrue(); // a wait that ends is no end of the server
                CompletableFuture<DhcpLease> lease = net.dhcp().lease(MacAddress.parse("52:54:00:00:95:01"));
                DhcpServer server = net.dhcp();
                CompletableFuture<String> end = CompletableFuture.completedFuture("exit code 1");
                assertThatThrownBy(() -> net.dhcp()
                                .awaitLease(MacAddress.parse("52:54:00:00:95:01"), end, Duration.ofMinutes(1)))
                        .isInstanceOf(NetworkException.class)
                        .hasMessageContaining("ended before it asked for one of IPv4: exit code 1");
                try (HostProcess machine = HostProcess.builder("sh", "-c", "echo 'no such card' >&2; exit 1")
                        .start()) {
                    assertThatThrownBy(() -> net.dhcp()
                                    .awaitLease(MacAddress.parse("52:54:00:00:95:01"), machine, Duration.ofMinutes(1)))
                            .isInstanceOf(NetworkException.class)
                            .hasMessageContaining("ended before it asked")
                            .hasMessageContaining("no such card");
                }
                assertThat(rootless.state().link("q4j-mine-0")).isNotNull();
                assertThat(lease).isNotDone();
                server.close();
                assertThatThrownBy(() -> lease.get(1, TimeUnit.MINUTES))
                        .hasCauseInstanceOf(NetworkException.class)
                        .hasMessageContaining("the server has ended");
            }
            assertThat(rootless.state().links()).extracting(Link::name).containsExactly("lo");
        }
    }
}
