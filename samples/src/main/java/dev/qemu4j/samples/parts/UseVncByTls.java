package dev.qemu4j.samples.parts;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.Displays;
import dev.qemu4j.QomObjects;
import dev.qemu4j.base.Target;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.qapi.crypto.QCryptoTLSCredsEndpoint;
import dev.qemu4j.qapi.ui.BlockingUiCommands;
import dev.qemu4j.qapi.ui.SetPasswordOptionsVnc;
import dev.qemu4j.qapi.ui.VncInfo;
import dev.qemu4j.recipe.Vnc;
import dev.qemu4j.vm.VirtualMachine;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** Shows a machine's screen by VNC on a TCP port, in TLS. The client knows the server by its certificate, the server the client by a password. */
public final class UseVncByTls {
    private UseVncByTls() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if the server is not reached
     */
    public static void main(String[] args) throws Exception {
        try (RunDirectory directory = RunDirectory.create()) {
            SSLContext client = LabCertificates.writeTo(directory.path());
            CommandLine cmd = CommandLine.builder(Target.X86_64)
                    .nodefaults()
                    .name("kiosk")
                    .device(Devices.vga())
                    .display(Displays.none())
                    .object(QomObjects.tlsCredsX509(
                            "tls",
                            t -> t.dir(directory.path())
                                    .endpoint(QCryptoTLSCredsEndpoint.SERVER)
                                    .verifyPeer(false)))
                    .with(Vnc.loopback().vnc(v -> v.tlsCreds("tls"))) // on the first free port
                    .build();
            try (VirtualMachine vm = VirtualMachine.start(cmd)) {
                BlockingUiCommands ui = vm.qmp().blocking().ui();
                ui.setPassword(SetPasswordOptionsVnc.of("open-up"));
                VncInfo info = ui.queryVnc();
                System.out.println("asked for: " + info.auth());
                InetSocketAddress server = new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), Integer.parseInt(Objects.requireNonNull(info.service())));
                System.out.println("wrong password: " + RfbLogin.byTls(server, "let-me-in", client));
                System.out.println("right password: " + RfbLogin.byTls(server, "open-up", client));
                try {
                    RfbLogin.byTls(server, "open-up", SSLContext.getDefault());
                } catch (SSLException e) {
                    System.out.println("a client that does not know the authority stays out");
                }
            }
        }
    }
}
