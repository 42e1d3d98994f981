package dev.qemu4j.samples.parts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.base.Target;
import dev.qemu4j.chardev.Redirection;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.qapi.chardev.ChardevInfo;
import dev.qemu4j.recipe.DirectKernel;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.vm.VirtualMachine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Leads serial ports of a machine without a screen to telnet, a Unix socket and a file, beside the console that is read here. */
public final class UseSerialPorts {
    private static final Duration BOOT = Duration.ofMinutes(3);
    private static final String SPEAK =
            "while :; do for port in 0 1 2 3; do echo \"port $port\" >/dev/ttyS$port; done; sleep 1; done";

    private UseSerialPorts() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws IOException if a port cannot be read
     */
    public static void main(String[] args) throws IOException {
        LinuxGuest linux = LinuxGuest.builder().init(SPEAK).build();
        try (RunDirectory directory = RunDirectory.create()) {
            Path log = directory.path().resolve("log");
            Path socket = directory.socket("serial");
            CommandLine cmd = CommandLine.builder(Target.X86_64)
                    .nodefaults()
                    .display(Displays.none())
                    .memory(LinuxGuest.MEMORY)
                    .with(DirectKernel.of(linux.kernel()).initrd(linux.initrd()).append(linux.kernelCommandLine()))
                    .with(SerialConsole.create()) // a pty, when a shell runs the command
                    .serial(Redirection.telnetServer("127.0.0.1", 0)) // QEMU chooses the port
                    .serial(Redirection.unixServer(socket))
                    .serial(Redirection.file(log))
                    .build();
            try (VirtualMachine vm = VirtualMachine.start(cmd)) {
                System.out.println(
                        "here: " + vm.console().expect("port 0", BOOT).text());
                Matcher telnet = place(vm, "disconnected:telnet:127\\.0\\.0\\.1:(\\d+),.*");
                SocketAddress server =
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(telnet.group(1)));
                try (LocalStream stream = LocalStream.connect(server)) {
                    stream.readUntil("port 1");
                    System.out.println("telnet: port 1");
                }
                try (LocalStream stream = LocalStream.connect(UnixDomainSocketAddress.of(socket))) {
                    stream.readUntil("port 2");
                    System.out.println("Unix: port 2");
                }
                vm.console().expect("port 0", BOOT); // in its second round: the first has reached each port
            }
            Files.readAllLines(log, ISO_8859_1).stream()
                    .filter("port 3"::equals)
                    .findFirst()
                    .ifPresent(line -> System.out.println("file: " + line));
        }
    }

    private static Matcher place(VirtualMachine vm, String pattern) {
        List<String> places = vm.qmp().blocking().chardev().queryChardev().stream()
                .map(ChardevInfo::filename)
                .toList();
        return places.stream()
                .map(Pattern.compile(pattern)::matcher)
                .filter(Matcher::matches)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + pattern + " in " + places));
    }
}
