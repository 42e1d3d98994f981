package dev.qemu4j.net;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.guest.linux.LinuxGuestConsole;
import dev.qemu4j.guest.linux.ShellResult;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.option.Recipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A Linux guest with one network card. */
final class Guest implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final String DHCP_SCRIPT = """
            #!/bin/sh
            [ "$1" = bound ] || exit 0
            ip addr add "$ip/$mask" dev "$interface"
            [ -z "$router" ] || ip route add default via "$router"
            echo "nameserver $dns" >/etc/resolv.conf
            """;

    private final RunDirectory directory = RunDirectory.create();
    private final LinuxGuestConsole console;
    private final HostProcess qemu;

    private Guest(UnaryOperator<List<String>> launcher, Recipe network, @Nullable Path open) {
        Path socket = open == null ? directory.socket("console") : open.resolve("console");
        console = LinuxGuestConsole.listen(socket);
        List<String> argv = new ArrayList<>(
                CommandLine.builder(Target.X86_64).with(network).build().toArguments());
        argv.addAll(List.of("-nodefaults", "-no-user-config", "-M", "q35", "-accel", "tcg", "-display", "none"));
        argv.addAll(List.of("-m", LinuxGuest.MEMORY.bytes() / 1024 / 1024 + "M"));
        argv.addAll(open == null ? Image.GUEST.arguments() : readable(socket, open));
        argv.addAll(console.arguments());
        qemu = HostProcess.builder(launcher.apply(argv))
                .runDirectory(directory)
                .hint("install qemu-system-x86")
                .start();
    }

    /** The one image of all tests. */
    private static final class Image {
        static final LinuxGuest GUEST = LinuxGuest.builder()
                .module("virtio_net")
                .file("/dhcp.sh", 0755, DHCP_SCRIPT.getBytes(StandardCharsets.UTF_8))
                .build();
    }

    /** Starts a guest, but does not wait for it. */
    static Guest start(NetworkNamespace namespace, Recipe network) {
        return new Guest(namespace::command, network, null);
    }

    static Guest start(UnaryOperator<List<String>> launcher, Recipe network) {
        return new Guest(launcher, network, null);
    }

    /** As a user who may do nothing; what that user needs is put into a directory that is open to all. */
    static Guest startAsNobody(NetworkNamespace namespace, Recipe network, Path open) {
        List<String> nobody =
                List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", "--");
        return new Guest(
                argv -> {
                    List<String> command = new ArrayList<>(nobody);
                    command.addAll(argv);
                    return namespace.command(command);
                },
                network,
                open);
    }

    private static List<String> readable(Path socket, Path open) {
        try {
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwxrwxrwx"));
            Path kernel = Files.copy(Image.GUEST.kernel(), open.resolve("kernel"));
            Path initrd = Files.copy(Image.GUEST.initrd(), open.resolve("initrd"));
            for (Path file : List.of(kernel, initrd)) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
            }
            return List.of(
                    "-kernel",
                    kernel.toString(),
                    "-initrd",
                    initrd.toString(),
                    "-append",
                    Image.GUEST.kernelCommandLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Guest awaitReady() {
        try {
            console.awaitReady(PATIENCE);
            return this;
        } catch (QemuException e) {
            throw new AssertionError(qemu + " " + qemu.stderrTail(), e);
        }
    }

    /** Asks for an address by DHCP and returns it. */
    String dhcp() {
        return dhcp("");
    }

    /** Asks for an address under a client identifier, in hexadecimal digits, as machines do that have been installed from one image. */
    String dhcpAs(String clientId) {
        return dhcp(" -C -x 0x3d:" + clientId);
    }

    private String dhcp(String options) {
        console.output("ip link set dev eth0 up; ip link set dev lo up; mkdir -p /etc;"
                + " udhcpc -i eth0 -n -q -t 8 -T 1 -s /dhcp.sh" + options);
        return console.output("ip -4 addr show dev eth0 | sed -n 's/^ *inet \\([0-9.]*\\).*/\\1/p'")
                .strip();
    }

    void address(String address) {
        console.output("ip link set dev eth0 up; ip addr add " + address + " dev eth0");
    }

    boolean pings(String address) {
        return console.run("ping -c 1 -W 1 " + address).exitCode() == 0;
    }

    /** For what takes a moment, such as an address of IPv6. */
    boolean pingsSoon(String address) {
        return console.run("n=0; until ping -c 1 -W 1 " + address
                                + "; do n=$((n+1)); [ $n -lt 40 ] || exit 1; sleep 0.25; done")
                        .exitCode()
                == 0;
    }

    ShellResult run(String script) {
        return console.run(script);
    }

    String output(String script) {
        return console.output(script);
    }

    @Override
    public void close() {
        qemu.kill();
        qemu.close();
        console.close();
        directory.close();
    }
}
