package dev.qemu4j.testing.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Target;
import dev.qemu4j.net.lan.Direction;
import dev.qemu4j.net.lan.LinkFaults;
import dev.qemu4j.testing.guests.Linux;
import dev.qemu4j.testing.shell.GuestShell;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.fault.Fault;
import dev.qemu4j.vm.template.VmSpec;
import dev.qemu4j.vm.wait.Wait;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Real guests on the LANs of a lab. */
@Tag("once")
class VmLabIT {
    private static final Duration SOON = Duration.ofMinutes(1);

    @Test
    void machines_findEachOtherByName_andFaultsBetweenThemAreUndone() {
        VmSpec guest = Linux.networked();
        LabSpec spec = LabSpec.create()
                .lan("office", "10.77.0.0/24")
                .lan("dmz", "10.78.0.0/24")
                .vm("web", guest, "office", "dmz")
                .vm("db", guest, "office");
        VirtualMachine web;
        try (VmLab lab = spec.start()) {
            web = lab.vm("web");
            assertThat(lab.vms()).containsOnlyKeys("web", "db");
            assertThat(lab.services("office").awaitLease("db", SOON).port()).isEqualTo("db");
            assertThat(lab.services("dmz").lookUp("web")).isNotNull();
            assertThat(lab.services("dmz").lookUp("db")).isNull();
            GuestShell shell = GuestShell.of(web.console());
            shell.succeed("ping -c 1 -W 20 db");
            shell.succeed("nslookup web.lan >/dev/null 2>&1; ping -c 1 -W 20 gateway");

            checkCable(lab, shell);
            checkDisturbances(lab, shell);
            checkPartitions(lab, shell);
            assertThat(lab.toString())
                    .contains("office: LanServices[10.77.0.0", "SwitchPort[db, connected]", "port=db");
            assertThatThrownBy(() -> lab.vm("cache")).hasMessage("machine: 'cache' (expected: one of [web, db])");
            assertThatThrownBy(() -> lab.unplug("dmz", "db")).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(web.isAlive()).isFalse();
    }

    private static void checkCable(VmLab lab, GuestShell shell) {
        String carrier = "cat /sys/class/net/eth0/carrier";
        try (Fault pulled = lab.unplug("office", "web")) {
            shell.waitUntilSucceeds("[ $(" + carrier + ") = 0 ]", SOON);
            assertThat(lab.vm("web").faults().active()).containsExactly(pulled);
            shell.fail("ping -c 1 -W 1 db");
        }
        shell.waitUntilSucceeds("[ $(" + carrier + ") = 1 ] && ping -c 1 -W 20 db", SOON);
    }

    private static void checkDisturbances(VmLab lab, GuestShell shell) {
        Fault far = lab.disturb("office", "db", f -> f.latency(Duration.ofMillis(150)));
        assertThat(millis(shell.succeed("ping -c 1 -W 20 db"))).isGreaterThan(300);
        Fault deaf = lab.disturb("office", "db", f -> f.loss(1));
        shell.fail("ping -c 1 -W 1 db");
        far.close();
        shell.fail("ping -c 1 -W 1 db");
        deaf.close();
        shell.succeed("ping -c 1 -W 20 db");
        assertThat(lab.lan("office").port("db").faults(Direction.INGRESS)).isEqualTo(LinkFaults.NONE);
        assertThatThrownBy(() -> lab.disturb("office", "db", f -> f.loss(2)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(lab.vm("db").faults().active()).isEmpty();
    }

    private static void checkPartitions(VmLab lab, GuestShell shell) {
        try (Fault apart = lab.partition("office", Set.of("web"), Set.of("db"))) {
            assertThat(apart.what()).isEqualTo("LAN 'office': [web] and [db] do not reach each other");
            Fault again = lab.partition("office", List.of("db"), List.of("web"));
            again.close();
            shell.fail("ping -c 1 -W 1 db");
            shell.succeed("ping -c 1 -W 20 gateway");
        }
        shell.succeed("ping -c 1 -W 20 db");
        assertThatThrownBy(() -> lab.partition("office", Set.of("web"), Set.of("web")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> lab.partition("dmz", Set.of("web"), Set.of("db")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** The time of a ping. */
    private static double millis(String ping) {
        Matcher matcher = Pattern.compile("time=([0-9.]+) ms").matcher(ping);
        assertThat(matcher.find()).as(ping).isTrue();
        return Double.parseDouble(matcher.group(1));
    }

    private static CommandLine.Builder empty() {
        return CommandLine.builder(Target.X86_64).nodefaults().display(Displays.none());
    }

    @Test
    void machine_thatCannotStart_endsTheOthers() {
        List<VirtualMachine> started = new CopyOnWriteArrayList<>();
        VmSpec never = VmSpec.of(empty().build()).waitFor(Wait.of("never", (vm, limit) -> {
            started.add(vm);
            return new CompletableFuture<>();
        }));
        LabSpec spec = LabSpec.create()
                .lan("office", "10.77.0.0/24")
                .vm("silent", never, "office")
                .vm(
                        "broken",
                        VmSpec.of(empty().option("-device", "no-such-device").build()),
                        "office");

        assertThatThrownBy(spec::start).isInstanceOf(QemuException.class).hasMessageContaining("no-such-device");
        assertThat(started).noneMatch(VirtualMachine::isAlive);

        CompletableFuture<VmLab> starting = LabSpec.create().vm("silent", never).startAsync();
        starting.cancel(true);
        assertThat(starting).isCancelled();
    }
}
