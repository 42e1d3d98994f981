package dev.qemu4j.img.bare;

import dev.qemu4j.host.HostProcess;
import dev.qemu4j.img.QemuUser;
import java.io.IOException;

/** Programs of QEMU's that have a target open. Each is returned when it has. */
final class Users {
    private Users() {}

    static HostProcess server(Scene scene, String format) {
        return QemuUser.of(scene.target(), format, scene.directory().resolve("s"));
    }

    static HostProcess machine(Scene scene, String format) throws IOException {
        return QemuUser.machine(scene.target(), format, scene.directory().resolve("s"));
    }
}
