package dev.qemu4j.img.mount;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.Privilege;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The kernel's loop devices. */
final class LoopDevices {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private LoopDevices() {}

    /** One that is not in use at the moment; another process may take it at any time. */
    static Path free(Privilege privilege) {
        try {
            List<String> argv = privilege.wrap(List.of("losetup", "--find"));
            return Path.of(HostCommand.builder(argv)
                    .timeout(LIMIT)
                    .build()
                    .run()
                    .stdout()
                    .strip());
        } catch (HostCommandException e) {
            throw new MountException("there is no free loop device: " + e.getMessage(), e);
        }
    }
}
