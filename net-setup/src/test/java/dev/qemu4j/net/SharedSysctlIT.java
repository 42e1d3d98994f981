package dev.qemu4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.host.plan.PlanStep;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks that need the same setting of the kernel, of which one comes or goes at any moment of another. */
@Tag("once")
@ExtendWith(HostUntouched.class)
class SharedSysctlIT {
    private static final int ROUNDS = 6;

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
    void close_atEachStepOfAnother_leavesForwardingToIt() {
        String before = lab.state();
        int steps = routed().plan().plan().steps().size();
        for (int at = 1; at <= steps; at++) {
            AppliedNetwork nat = nat().plan().apply(Privilege.none());

            AppliedNetwork routed = routed().plan().apply(Privilege.none(), new After(at, nat::close));

            assertThat(forwarding()).as("closed after step %s", at).isEqualTo("1");
            routed.close();
            assertThat(lab.state()).as("closed after step %s", at).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void apply_atEachStepOfAnother_theLastPutsForwardingBack(boolean outerFirst) {
        String before = lab.state();
        int steps = nat().plan().plan().steps().size();
        for (int at = 1; at <= steps; at++) {
            AppliedNetwork[] inner = new AppliedNetwork[1];
            AppliedNetwork outer = nat().plan()
                    .apply(
                            Privilege.none(),
                            new After(at, () -> inner[0] = routed().plan().apply(Privilege.none())));

            (outerFirst ? outer : inner[0]).close();
            assertThat(forwarding()).as("made after step %s", at).isEqualTo("1");
            (outerFirst ? inner[0] : outer).close();

            assertThat(lab.state()).as("made after step %s", at).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void close_hostThatRefusesRedirects_refusesThemAgain(boolean natFirst) {
        lab.run("sysctl", "-q", "-w", "net.ipv4.conf.all.accept_redirects=0");
        String before = lab.state();
        AppliedNetwork nat = nat().plan().apply(Privilege.none());
        AppliedNetwork routed = routed().plan().apply(Privilege.none());
        try (AppliedNetwork again = nat().plan().apply(Privilege.none())) {
            assertThat(again.owned()).isFalse();
        }

        (natFirst ? nat : routed).close();
        assertThat(forwarding()).isEqualTo("1");
        (natFirst ? routed : nat).close();

        assertThat(lab.state()).isEqualTo(before);
    }

    /** The kernel lets them in when somebody ends forwarding: what the first network found counts, and not what the second one finds. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void close_forwardingWasSwitchedOffBetweenTwoNetworks_refusesRedirectsAgain(boolean natFirst) {
        lab.run("sysctl", "-q", "-w", "net.ipv4.conf.all.accept_redirects=0");
        String before = lab.state();
        NetworkPlan second = routed().plan();
        AppliedNetwork nat = nat().plan().apply(Privilege.none());
        lab.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=0");
        AppliedNetwork routed = second.apply(Privilege.none());

        (natFirst ? nat : routed).close();
        (natFirst ? routed : nat).close();

        assertThat(lab.state()).isEqualTo(before);
    }

    @Test
    void close_hostThatRefusesRedirectsWhoseBridgeIsGone_refusesThemAgain() {
        lab.run("sysctl", "-q", "-w", "net.ipv4.conf.all.accept_redirects=0");
        String before = lab.state();
        AppliedNetwork routed = routed().plan().apply(Privilege.none());
        lab.run("ip", "link", "del", "q4j-two");

        routed.close();

        assertThat(lab.state()).isEqualTo(before);
    }

    @Test
    void warnings_interfaceForwardsByItsOwnSetting_saysThatItEnds() {
        assertThat(routed().plan().warnings()).isEmpty();
        lab.run("sysctl", "-q", "-w", "net.ipv4.conf.up0.forwarding=1");

        assertThat(routed().plan().warnings())
                .singleElement()
                .asString()
                .contains("up0: forwarding is on by net.ipv4.conf.NAME.forwarding alone");
        try (AppliedNetwork net = routed().plan().apply(Privilege.none())) {
            assertThat(net.owned()).isTrue();
            assertThat(nat().plan().warnings()).isEmpty();
        }
    }

    @Test
    void apply_allPlannedBefore_theLastPutsForwardingBack() {
        String before = lab.state();
        NetworkPlan first = nat().plan();
        NetworkPlan second = routed().plan();

        AppliedNetwork nat = first.apply(Privilege.none());
        AppliedNetwork routed = second.apply(Privilege.none());
        nat.close();
        assertThat(forwarding()).isEqualTo("1");
        routed.close();

        assertThat(lab.state()).isEqualTo(before);
    }

    @Test
    void close_bridgeRemovedByHand_putsForwardingBack() {
        AppliedNetwork routed = routed().plan().apply(Privilege.none());
        lab.run("ip", "link", "del", "q4j-two");

        routed.close();

        assertThat(forwarding()).isEqualTo("0");
    }

    @Test
    void apply_ordinaryUserLocksTheNamespace_isNotHeldUp() throws Exception {
        try (LockHolder holder = LockHolder.start(
                lab, "/proc/self/ns/net", "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")) {
            assertThat(holder.pid()).isPositive();
            AppliedNetwork net = nat().plan().apply(Privilege.none());
            assertThat(forwarding()).isEqualTo("1");
            net.close();
        }
        assertThat(forwarding()).isEqualTo("0");
    }

    @Test
    void apply_rootHoldsTheLock_namesTheHolderAfterAWhile() throws Exception {
        NetworkPlan plan = nat().plan();
        try (LockHolder holder = LockHolder.start(lab, "/proc/sys/net/ipv4/route/flush")) {
            assertThatThrownBy(() -> plan.apply(Privilege.none()))
                    .hasStackTraceContaining("holds the lock of the network namespace: sh (" + holder.pid() + ")");
        }
    }

    @Test
    void applyAndClose_besideEachOther_forwardingIsOnForEach() throws Exception {
        String before = lab.state();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (Future<?> user : List.of(
                    threads.submit(() -> useAgainAndAgain(nat())), threads.submit(() -> useAgainAndAgain(routed())))) {
                user.get(5, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(lab.state()).isEqualTo(before);
    }

    private void useAgainAndAgain(Topology<?> topology) {
        for (int round = 0; round < ROUNDS; round++) {
            try (AppliedNetwork net = topology.plan().apply(Privilege.none())) {
                assertThat(net.owned()).isTrue();
                assertThat(forwarding()).as("%s, round %s", topology, round).isEqualTo("1");
            }
        }
    }

    private Nat nat() {
        return Nat.of("one").ipv4("10.98.1.0/24").in(lab.inside());
    }

    private Routed routed() {
        return Routed.of("two").ipv4("10.98.2.0/24").in(lab.inside());
    }

    private String forwarding() {
        return lab.run("cat", "/proc/sys/net/ipv4/ip_forward").strip();
    }

    /** Does something after a step of another plan. */
    private record After(int step, Runnable action) implements PlanListener {
        @Override
        public void after(int number, PlanStep done) {
            if (number == step) {
                action.run();
            }
        }
    }
}
