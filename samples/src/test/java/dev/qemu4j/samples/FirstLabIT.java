package dev.qemu4j.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.option.Option;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.testing.lab.LabSpec;
import dev.qemu4j.testing.lab.VmLab;
import dev.qemu4j.testing.shell.GuestShell;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.fault.Fault;
import dev.qemu4j.vm.template.VmSpec;
import dev.qemu4j.vm.wait.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two Linux guests on a LAN: commands and files in them, and a fault between them. */
@Tag("once")
class FirstLabIT {
    private static final String DHCP = """
            #!/bin/sh
            [ "$1" = bound ] || exit 0
            ip addr add "$ip/$mask" dev "$interface"
            for server in $dns; do echo "nameserver $server" >>/etc/resolv.conf; done
            """;

    @TempDir
    private Path directory;

    @Test
    void web_findsTheDatabaseByItsName_untilTheyAreApart() throws IOException {
        VmSpec spec = linux();
        LabSpec office = LabSpec.create()
                .lan("office", "10.77.0.0/24")
                .vm("web", spec, "office")
                .vm("db", spec, "office");
        try (VmLab lab = office.start()) {
            GuestShell web = GuestShell.of(lab.vm("web").console());
            web.succeed("ping -c 1 -W 20 db"); // by its name
            try (Fault apart = lab.partition("office", Set.of("web"), Set.of("db"))) {
                System.out.println("injected: " + apart);
                web.fail("ping -c 1 -W 1 db");
            }
            copies(lab.vm("db"), Files.writeString(directory.resolve("query"), "#!/bin/sh\necho 42\n"));
        }
    }

    private static void copies(VirtualMachine vm, Path path) {
        Path out = path.resolveSibling("answers");
        GuestShell shell = GuestShell.of(vm.console());
        shell.copyTo(path, "/tmp/query");
        shell.succeed("mkdir /tmp/answers && sh /tmp/query >/tmp/answers/first");
        shell.copyFrom("/tmp/answers", out); // a directory as well
        assertThat(out.resolve("first")).hasContent("42");
    }

    /** A guest that asks for an address, and then has a shell on its console. */
    private static VmSpec linux() {
        LinuxGuest linux = LinuxGuest.builder()
                .module("virtio_net")
                .file("/etc/udhcpc.sh", 0755, DHCP.getBytes(UTF_8))
                .init("ip link set eth0 up; udhcpc -i eth0 -n -q -t 20 -T 1 -s /etc/udhcpc.sh; exec sh -i")
                .build();
        List<String> arguments = new ArrayList<>(List.of("qemu-system-x86_64"));
        arguments.addAll(linux.arguments());
        List<Option> options = CommandLine.parse(arguments).options();
        return VmSpec.of(CommandLine.builder(Target.X86_64)
                        .nodefaults()
                        .machine(Machines.q35())
                        .memory(LinuxGuest.MEMORY)
                        .display(Displays.none())
                        .with(ids -> options)
                        .with(SerialConsole.create())
                        .build())
                .waitFor(Wait.forConsole("# "));
    }
}
