package dev.qemu4j.testing.guests;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.option.Option;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.vm.template.VmSpec;
import dev.qemu4j.vm.wait.Wait;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A Linux guest whose console is a shell. */
public final class Linux {
    /** Writes down what the DHCP server says; the name server of the first LAN is the one to ask. */
    private static final String DHCP = """
            #!/bin/sh
            case $1 in
            bound | renew)
                ip addr flush dev "$interface"
                ip addr add "$ip/$mask" dev "$interface"
                [ -s /etc/resolv.conf ] || echo "nameserver $dns" >/etc/resolv.conf
                ;;
            deconfig) ip link set "$interface" up ;;
            esac
            """;

    private Linux() {}

    /** A guest that has run a script before its shell. */
    public static VmSpec shell(
            String script, Consumer<LinuxGuest.Builder> guest, Consumer<CommandLine.Builder> machine) {
        LinuxGuest.Builder linux = LinuxGuest.builder().init(script + "\nexec sh -i");
        guest.accept(linux);
        List<String> arguments = new ArrayList<>(List.of("qemu-system-x86_64"));
        arguments.addAll(linux.build().arguments());
        List<Option> options = CommandLine.parse(arguments).options();
        CommandLine.Builder cmd = CommandLine.builder(Target.X86_64)
                .nodefaults()
                .machine(Machines.q35())
                .display(Displays.none())
                .memory(LinuxGuest.MEMORY)
                .with(ids -> options)
                .with(SerialConsole.create());
        machine.accept(cmd);
        return VmSpec.of(cmd.build()).waitFor(Wait.forConsole("# "));
    }

    /** A guest that asks a DHCP server for the addresses of all its cards. */
    public static VmSpec networked() {
        String script = "for card in /sys/class/net/eth*; do"
                + " udhcpc -i ${card##*/} -n -q -t 20 -T 1 -s /etc/udhcpc.sh; done";
        return shell(
                script,
                linux -> linux.module("virtio_net").file("/etc/udhcpc.sh", 0755, DHCP.getBytes(UTF_8)),
                cmd -> {});
    }
}
