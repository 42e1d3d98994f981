package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.HostProcess;
import java.nio.file.Files;
import java.nio.file.Path;

/** A program of QEMU's that has an image open, as a machine has its disk. */
final class QemuUser {
    private QemuUser() {}

    /** Returns when the image is open, since the socket is made after that. */
    static HostProcess of(Path image, String format, Path socket) {
        HostProcess user = HostProcess.builder(
                        "qemu-nbd", "-t", "-f", format, "-k", socket.toString(), image.toString())
                .start();
        while (!Files.exists(socket)) {
            assertThat(user.isAlive()).isTrue();
            Thread.onSpinWait();
        }
        return user;
    }
}
