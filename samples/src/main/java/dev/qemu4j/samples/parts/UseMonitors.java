package dev.qemu4j.samples.parts;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.base.Target;
import dev.qemu4j.chardev.Redirection;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.qapi.chardev.ChardevInfo;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.VirtualMachine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Gives a machine monitors for people beside its own: on a Unix socket, a TCP port, by telnet, and one more for QMP. */
public final class UseMonitors {
    private static final String PROMPT = "(qemu) ";
    /** QEMU chooses the ports. Each user of this host can reach them: on a host of many, only the sockets are for you alone. */
    private static final int ANY = 0;

    private UseMonitors() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if a monitor does not answer
     */
    public static void main(String[] args) throws Exception {
        try (RunDirectory directory = RunDirectory.create()) {
            Path human = directory.socket("human");
            Path machine = directory.socket("qmp");
            CommandLine cmd = CommandLine.builder(Target.X86_64)
                    .nodefaults()
                    .display(Displays.none())
                    .name("watched")
                    .monitor(Redirection.unixServer(human))
                    .monitor(Redirection.tcpServer("127.0.0.1", ANY))
                    .monitor(Redirection.telnetServer("127.0.0.1", ANY))
                    .qmp(Redirection.unixServer(machine))
                    .build();
            try (VirtualMachine vm = VirtualMachine.start(cmd)) {
                String name = vm.qmp().blocking().misc().humanMonitorCommand("info name");
                System.out.println("over QMP: " + name.strip());
                System.out.println("Unix: " + ask(UnixDomainSocketAddress.of(human), "info name"));
                for (String protocol : List.of("tcp", "telnet")) {
                    System.out.println(protocol + ": " + ask(address(vm, protocol), "info name"));
                }
                try (QmpClient second = QmpClient.connect(UnixDomainSocketAddress.of(machine))) {
                    System.out.println("second QMP: "
                            + second.blocking().misc().queryName().name());
                }
            }
        }
    }

    private static String ask(SocketAddress monitor, String command) throws IOException {
        try (LocalStream stream = LocalStream.connect(monitor)) {
            stream.readUntil(PROMPT); // behind a greeting, and telnet's negotiation
            stream.writeLine(command);
            String echoAndAnswer = stream.readUntil(PROMPT);
            return echoAndAnswer.substring(echoAndAnswer.indexOf('\n') + 1).strip();
        }
    }

    private static SocketAddress address(VirtualMachine vm, String protocol) {
        Pattern place = Pattern.compile("disconnected:" + protocol + ":127\\.0\\.0\\.1:(\\d+),.*");
        for (ChardevInfo chardev : vm.qmp().blocking().chardev().queryChardev()) {
            Matcher found = place.matcher(chardev.filename());
            if (found.matches()) {
                return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(found.group(1)));
            }
        }
        throw new IllegalStateException("no monitor by " + protocol);
    }
}
