package dev.qemu4j.net.lan;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.Accels;
import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.guest.linux.LinuxGuestConsole;
import dev.qemu4j.guest.linux.LinuxGuestException;
import dev.qemu4j.guest.linux.ShellResult;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.option.Recipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A real QEMU with the Linux guest and a network card. */
final class LanGuest implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    /** Sets the lease that udhcpc was given. */
    private static final String DHCP_SCRIPT = """
            #!/bin/sh
            case $1 in
            bound | renew)
                ip addr flush dev "$interface"
                ip addr add "$ip/$mask" dev "$interface"
                echo "search $domain" >/etc/resolv.conf
                for server in $dns; do echo "nameserver $server" >>/etc/resolv.conf; done
                ;;
            deconfig) ip link set "$interface" up ;;
            esac
            """;

    private final RunDirectory directory;
    private final LinuxGuestConsole console;
    private final HostProcess qemu;

    private LanGuest(RunDirectory directory, LinuxGuestConsole console, HostProcess qemu) {
        this.directory = directory;
        this.console = console;
        this.qemu = qemu;
    }

    /** Builds a guest with a DHCP client; where there is nothing to make it of, says so loudly. */
    static LinuxGuest build(LinuxGuest.Builder builder) {
        try {
            return builder.file("/etc/udhcpc.sh", 0755, DHCP_SCRIPT.getBytes(UTF_8))
                    .build();
        } catch (LinuxGuestException e) {
            if (e.reason() == LinuxGuestException.Reason.MISSING && !Files.exists(Path.of("/etc/debian_version"))) {
                String why = "NOT RUN: " + e.getMessage();
                System.err.println(why);
                Assumptions.abort(why);
            }
            throw e;
        }
    }

    /** Starts QEMU, but does not wait for the guest. */
    static LanGuest start(LinuxGuest guest, Recipe network) {
        RunDirectory directory = RunDirectory.create();
        LinuxGuestConsole console = LinuxGuestConsole.listen(directory.socket("console"));
        List<String> argv = new ArrayList<>(CommandLine.builder(Target.X86_64)
                .nodefaults()
                .machine(Machines.q35())
                .accel(Accels.tcg())
                .memory(LinuxGuest.MEMORY)
                .display(Displays.none())
                .with(network)
                .build()
                .toArguments());
        argv.addAll(guest.arguments());
        argv.addAll(console.arguments());
        HostProcess qemu = HostProcess.builder(argv)
                .runDirectory(directory)
                .hint("install qemu-system-x86")
                .start();
        return new LanGuest(directory, console, qemu);
    }

    void awaitReady() {
        try {
            console.awaitReady(PATIENCE);
        } catch (QemuException e) {
            throw new AssertionError(qemu.stderrTail(), e);
        }
    }

    String output(String script) {
        return console.output(script);
    }

    ShellResult run(String script) {
        return console.run(script);
    }

    @Override
    public void close() {
        qemu.kill();
        qemu.close();
        console.close();
        directory.close();
    }
}
