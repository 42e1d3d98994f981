package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.HostProcess;
import dev.qemu4j.img.nbd.NbdClient;
import dev.qemu4j.img.nbd.NbdConnectException;
import dev.qemu4j.img.nbd.NbdOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/** A program of QEMU's that has an image open, as a machine has its disk. */
final class QemuUser {
    private QemuUser() {}

    /** Returns when the image is open: the socket is there before that, an answer on it is not. */
    static HostProcess of(Path image, String format, Path socket) {
        HostProcess user = HostProcess.builder(
                        "qemu-nbd", "-t", "-f", format, "-k", socket.toString(), image.toString())
                .start();
        while (!answers(socket)) {
            assertThat(user.isAlive()).isTrue();
            Thread.onSpinWait();
        }
        return user;
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
}
