package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.HostProcess;
import dev.qemu4j.img.nbd.NbdClient;
import dev.qemu4j.img.nbd.NbdConnectException;
import dev.qemu4j.img.nbd.NbdOptions;
import dev.qemu4j.img.nbd.NbdTimeoutException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/** A program of QEMU's that has an image open, as a machine has its disk. */
public final class QemuUser {
    private QemuUser() {}

    /** Returns when the image is open: the socket is there before that, an answer on it is not. */
    public static HostProcess of(Path image, String format, Path socket) {
        HostProcess user = HostProcess.builder(
                        "qemu-nbd", "-t", "-f", format, "-k", socket.toString(), image.toString())
                .start();
        while (!answers(socket)) {
            assertThat(user.isAlive()).isTrue();
            Thread.onSpinWait();
        }
        return user;
    }

    /** The monitor listens before the disk is open: a client that is greeted knows that both are. */
    public static HostProcess machine(Path image, String format, Path socket) throws IOException {
        return machine("none", "if=none,format=" + format + ",file=" + image, socket);
    }

    /** The disk is that of a device, without which QEMU lets others write a raw one. */
    static HostProcess machineWithDisk(Path image, Path socket) throws IOException {
        return machine("pc", "if=ide,format=raw,file=" + image.toString().replace(",", ",,"), socket);
    }

    private static HostProcess machine(String type, String drive, Path socket) throws IOException {
        HostProcess machine = HostProcess.builder(
                        "qemu-system-x86_64",
                        "-S",
                        "-M",
                        type,
                        "-nodefaults",
                        "-display",
                        "none",
                        "-drive",
                        drive,
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
        } catch (NbdConnectException | NbdTimeoutException e) {
            return false; // it does not listen yet, or the host is busy
        }
    }
}
