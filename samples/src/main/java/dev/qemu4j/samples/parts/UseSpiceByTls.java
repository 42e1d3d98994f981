package dev.qemu4j.samples.parts;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.base.Target;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.qapi.ui.SpiceInfo;
import dev.qemu4j.recipe.Spice;
import dev.qemu4j.vm.VirtualMachine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** Shows a machine by SPICE on a TCP port, in TLS. The client knows the server by its certificate, the server the client by a ticket. */
public final class UseSpiceByTls {
    private UseSpiceByTls() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if the server is not reached
     */
    public static void main(String[] args) throws Exception {
        try (RunDirectory directory = RunDirectory.create()) {
            SSLContext client = LabCertificates.writeTo(directory.path());
            Path ticket = Files.writeString(directory.path().resolve("ticket"), "open-up");
            int port = freePort(); // QEMU chooses none for SPICE
            CommandLine cmd = CommandLine.builder(Target.X86_64)
                    .nodefaults()
                    .device(Devices.qxlVga())
                    .with(Spice.tls(port, directory.path()).passwordFile(ticket))
                    .build();
            try (VirtualMachine vm = VirtualMachine.start(cmd)) {
                SpiceInfo info = vm.qmp().blocking().ui().querySpice();
                System.out.println("asks for: " + info.auth() + ", without TLS: " + (info.port() != null));
                InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
                System.out.println("wrong ticket: " + SpiceLogin.byTls(server, "let-me-in", client));
                System.out.println("right ticket: " + SpiceLogin.byTls(server, "open-up", client));
                try {
                    SpiceLogin.byTls(server, "open-up", SSLContext.getDefault());
                } catch (SSLException e) {
                    System.out.println("a client that does not know the authority stays out");
                }
                try {
                    SpiceLogin.to(server, "open-up");
                } catch (IOException e) {
                    System.out.println("a client without TLS stays out");
                }
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
