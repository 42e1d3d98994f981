package dev.qemu4j.img.bare;

import dev.qemu4j.host.HostProcess;
import dev.qemu4j.img.MonitorProbe;
import dev.qemu4j.img.nbd.NbdClient;
import dev.qemu4j.img.nbd.NbdConnectException;
import dev.qemu4j.img.nbd.NbdOptions;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/** Programs of QEMU's that have a target open. Each is returned when it has. */
final class Users {
    private Users() {}

    static HostProcess server(Scene scene, String format) {
        Path socket = scene.directory().resolve("s");
        HostProcess server = HostProcess.builder(
                        "qemu-nbd",
                        "-t",
                        "-f",
                        format,
                        "-k",
                        socket.toString(),
                        scene.target().toString())
                .start();
        while (!answers(socket)) {
            requireAlive(server);
        }
        return server;
    }

    /** The monitor listens before the disk is open: a client that gets the greeting knows that both are. */
    static HostProcess machine(Scene scene, String format) throws IOException {
        Path socket = scene.directory().resolve("s");
        HostProcess machine = HostProcess.builder(
                        "qemu-system-x86_64",
                        "-M",
                        "none",
                        "-nodefaults",
                        "-display",
                        "none",
                        "-drive",
                        "if=none,format=" + format + ",file=" + scene.target(),
                        "-qmp",
                        "unix:" + socket + ",server=on,wait=off")
                .start();
        new MonitorProbe(socket, machine::isAlive).await();
        return machine;
    }

    private static boolean answers(Path socket) {
        try {
            NbdClient.connect(UnixDomainSocketAddress.of(socket), "", NbdOptions.defaults())
                    .close();
            return true;
        } catch (NbdConnectException e) {
            return false; // it does not listen yet
        }
    }

    private static void requireAlive(HostProcess process) {
        if (!process.isAlive()) {
            throw new IllegalStateException(process + " has ended");
        }
        Thread.onSpinWait();
    }
}
