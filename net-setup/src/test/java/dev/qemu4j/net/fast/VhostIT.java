package dev.qemu4j.net.fast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.Target;
import dev.qemu4j.base.shell.ShellWord;
import dev.qemu4j.guest.linux.HostRoot;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.guest.linux.LinuxGuestConsole;
import dev.qemu4j.guest.linux.ShellResult;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.net.internal.BridgeHelper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A QEMU in a guest whose kernel has vhost: its tap comes by the bridge helper, and the kernel has a thread for its packets. */
@Tag("once")
@Tag("slow")
@Timeout(900)
class VhostIT {
    private static final MacAddress MAC = MacAddress.parse("52:54:00:68:00:01");
    private static final String BRIDGE = "ip link add q4j-br type bridge && ip link set q4j-br up && mkdir -p /etc/qemu"
            + " && echo 'allow q4j-br' >/etc/qemu/bridge.conf";
    private static final String LOOK =
            "p=$(cat /run/tmp/pid) && echo fds: $(ls -l /proc/$p/fd | grep -c /dev/vhost-net)"
                    + " && cat /proc/*/comm 2>/dev/null | grep -x vhost-$p | sed 's/[0-9]*$/PID/'; ls /sys/class/net/q4j-br/brif;"
                    + " kill $p; while kill -0 $p 2>/dev/null; do sleep 0.1; done; rm -f /run/tmp/pid";

    @Test
    void virtio_inAKernelWithVhost_hasItsThread() {
        VhostTap tap = VhostTap.of("q4j-br").helper(Objects.requireNonNull(BridgeHelper.find()));
        VhostTap here = tap.node(Path.of("/dev/null")); // this host may have no vhost
        List<String> withoutNode = new ArrayList<>(List.of("sh", "-c", "rm /dev/vhost-net && exec \"$@\"", "sh"));
        withoutNode.addAll(qemu(here.given(true)));
        try (RunDirectory directory = RunDirectory.create();
                LinuxGuestConsole console = LinuxGuestConsole.listen(directory.socket("console"));
                HostProcess machine = machine(directory, console)) {
            console.awaitReady(Duration.ofMinutes(4));
            assertThat(machine.isAlive()).isTrue();
            HostRoot host = HostRoot.mount(console);

            assertThat(shell(host, BRIDGE)).isEmpty();
            assertThat(shell(host, joined(qemu(here)) + " && " + LOOK)).isEqualTo("fds: 1\nvhost-PID\ntap0\n");
            assertThat(shell(host, joined(tap.given(true).launcher(withoutNode)) + " && " + LOOK))
                    .as("opened before QEMU, and gone when QEMU began")
                    .isEqualTo("fds: 1\nvhost-PID\ntap0\n");
        }
    }

    private static HostProcess machine(RunDirectory directory, LinuxGuestConsole console) {
        LinuxGuest guest = HostRoot.addTo(LinuxGuest.builder())
                .module("tun")
                .module("bridge")
                .module("vhost_net")
                .build();
        List<String> argv =
                new ArrayList<>(List.of("qemu-system-x86_64", "-nodefaults", "-no-user-config", "-M", "q35"));
        argv.addAll(List.of("-accel", "tcg", "-m", "1G", "-display", "none"));
        argv.addAll(guest.arguments());
        argv.addAll(console.arguments());
        argv.addAll(HostRoot.arguments());
        return HostProcess.builder(argv).runDirectory(directory).start();
    }

    private static List<String> qemu(VhostTap tap) {
        return CommandLine.builder(Target.X86_64)
                .nodefaults()
                .machine(Machines.q35())
                .display(Displays.none())
                .with(tap.virtio(MAC))
                .option("-S")
                .option("-daemonize")
                .option("-pidfile", "/run/tmp/pid")
                .build()
                .toArguments();
    }

    private static String joined(List<String> argv) {
        return argv.stream().map(ShellWord::quote).collect(Collectors.joining(" "));
    }

    private static String shell(HostRoot host, String script) {
        ShellResult result = host.run(List.of("sh", "-c", script), Duration.ofMinutes(4));
        assertThat(result.exitCode()).as(result.output()).isZero();
        return result.output();
    }
}
