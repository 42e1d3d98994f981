package dev.qemu4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.net.base.NetworkException;
import dev.qemu4j.net.lan.FramePort;
import dev.qemu4j.net.lan.PacketCapture;
import dev.qemu4j.net.lan.VirtualSwitch;
import dev.qemu4j.net.userspace.Passt;
import dev.qemu4j.net.userspace.VdeSwitch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Networks and their programs, when they are ended and nothing is left, warn of nothing. */
@Tag("once")
@Timeout(300)
@ExtendWith(NoWarnings.class)
class CleanEndsIT {
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
    void network_closed_warnsOfNothing(Topologies topology) {
        topology.plan(lab.inside()).apply(Privilege.none()).close();
    }

    @Test
    void network_thatFailsAtItsLastStepAndIsUndone_warnsOfNothing() {
        NetworkPlan plan = Topologies.NAT.plan(lab.inside());
        int last = plan.plan().steps().size();
        PlanListener failing = new PlanListener() {
            @Override
            public void after(int number, PlanStep step) {
                if (number == last) {
                    throw new IllegalStateException("injected");
                }
            }
        };

        assertThatThrownBy(() -> plan.apply(Privilege.none(), failing)).hasMessage("injected");
    }

    @Test
    void network_closedWhileALeaseIsAwaited_warnsOfNothing() throws Exception {
        AppliedNetwork net = Topologies.NAT.plan(lab.inside()).apply(Privilege.none());
        DhcpServer dhcp = net.dhcp();
        CompletableFuture<Throwable> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                dhcp.awaitLease(MacAddress.parse("52:54:00:00:92:07"), Duration.ofMinutes(1));
                return new AssertionError("a lease");
            } catch (RuntimeException e) {
                return e;
            }
        });

        net.close();

        assertThat(waiting.get(1, TimeUnit.MINUTES)).isInstanceOf(NetworkException.class);
        dhcp.close();
    }

    @Test
    void passt_closed_warnsOfNothing() {
        lab.run("ip", "route", "add", "default", "via", Lab.OUTSIDE);

        Passt passt = Passt.builder().in(lab.inside()).start();

        passt.close();
        passt.close();
    }

    @Test
    void passt_thatDoesNotStart_warnsOfNothing() {
        assertThatThrownBy(() -> Passt.builder().in(lab.inside()).start()).isInstanceOf(NetworkException.class);
    }

    @Test
    void vdeSwitch_closedBeforeAndAfterItsTap_warnsOfNothing() {
        for (boolean switchFirst : new boolean[] {true, false}) {
            AppliedNetwork tap = Tap.of("q4j-vde").in(lab.inside()).plan().apply(Privilege.none());
            VdeSwitch vde = VdeSwitch.builder().in(lab.inside()).tap("q4j-vde").start();
            if (switchFirst) {
                vde.close();
                tap.close();
            } else {
                tap.close();
                vde.close();
            }
        }
    }

    @Test
    void switchInJava_closedBeforeAndAfterItsCapture_warnsOfNothing(@TempDir Path directory) {
        for (boolean captureFirst : new boolean[] {true, false}) {
            VirtualSwitch lan = VirtualSwitch.open();
            FramePort port = lan.attach("a");
            lan.services("10.77.0.0/24");
            PacketCapture capture = lan.capture(directory.resolve(captureFirst + ".pcapng"));
            if (captureFirst) {
                capture.close();
                lan.close();
            } else {
                lan.close();
                capture.close();
            }
            port.close();
        }
    }
}
