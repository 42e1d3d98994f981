package dev.qemu4j.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.Accels;
import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.guest.linux.LinuxGuestConsole;
import dev.qemu4j.host.RunDirectory;
import dev.qemu4j.net.lan.SwitchPort;
import dev.qemu4j.net.lan.VirtualSwitch;
import dev.qemu4j.recipe.Recipe;
import dev.qemu4j.vm.VirtualMachine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Two Linux guests on a network of their own, without root: they find each other by name, and nobody else. */
public final class S31InternalNetwork {
    private static final Duration BOOT = Duration.ofMinutes(2);
    private static final String DHCP_SCRIPT = """
            #!/bin/sh
            ip link set "$interface" up
            [ "$1" = bound ] || exit 0
            ip addr add "$ip/$mask" dev "$interface"
            printf 'search %s\\nnameserver %s\\n' "$domain" "$dns" >/etc/resolv.conf
            """;

    private S31InternalNetwork() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        LinuxGuest linux = LinuxGuest.builder()
                .module("virtio_net")
                .file("/usr/share/udhcpc/default.script", 0755, DHCP_SCRIPT.getBytes(UTF_8))
                .build();
        try (VirtualSwitch lan = VirtualSwitch.open();
                RunDirectory directory = RunDirectory.create();
                LinuxGuestConsole web = LinuxGuestConsole.listen(directory.socket("web"));
                LinuxGuestConsole db = LinuxGuestConsole.listen(directory.socket("db"))) {
            lan.services("10.77.0.0/24"); // DHCP, and DNS with the ports' names
            try (VirtualMachine first = VirtualMachine.start(machine(lan.port("web"), linux, web));
                    VirtualMachine second = VirtualMachine.start(machine(lan.port("db"), linux, db))) {
                for (LinuxGuestConsole guest : List.of(web, db)) {
                    guest.awaitReady(BOOT);
                    guest.output("udhcpc -i eth0 -n -q");
                }
                System.out.println("web to db: " + loss(web, "db"));
                lan.port("web").latency(Duration.ofMillis(20)); // faults at any time
                System.out.println("web to db, far away: " + loss(web, "db"));
                lan.partition("web", "db");
                System.out.println("web to db, partitioned: " + loss(web, "db"));
                System.out.println("web to elsewhere: " + loss(web, "192.0.2.1"));
            }
        }
    }

    private static CommandLine machine(SwitchPort port, LinuxGuest linux, LinuxGuestConsole console) {
        return CommandLine.builder(Target.X86_64)
                .nodefaults()
                .machine(Machines.q35())
                .accel(Accels.tcg())
                .memory(LinuxGuest.MEMORY)
                .display(Displays.none())
                .with(port.virtio())
                .with(options(linux.arguments()))
                .with(options(console.arguments()))
                .build();
    }

    /** Takes what somebody else has written as arguments. */
    private static Recipe options(List<String> arguments) {
        List<String> argv = new ArrayList<>(List.of("qemu-system-x86_64"));
        argv.addAll(arguments);
        return ids -> CommandLine.parse(argv).options();
    }

    private static String loss(LinuxGuestConsole guest, String host) {
        String output = guest.run("ping -c 2 -W 2 " + host).output();
        return output.replaceAll("(?s).*, ([0-9]+% packet loss).*", "$1").strip();
    }
}
