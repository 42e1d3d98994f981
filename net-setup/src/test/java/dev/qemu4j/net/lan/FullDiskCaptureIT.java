package dev.qemu4j.net.lan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.net.base.NetworkException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A capture that cannot begin leaves nothing. */
class FullDiskCaptureIT {
    @Test
    void capture_onAFullDisk_failsAndLeavesNoFile(@TempDir Path directory) throws Exception {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "not run: mounts need root");
        HostCommand.of("mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", directory.toString())
                .run();
        try (VirtualSwitch lan = VirtualSwitch.open()) {
            Files.write(directory.resolve("filler"), new byte[4096]);
            Path file = directory.resolve("lan.pcapng");

            assertThatThrownBy(() -> lan.capture(file))
                    .isInstanceOf(NetworkException.class)
                    .hasMessageContaining(file.toString());

            assertThat(file).doesNotExist();
            Files.delete(directory.resolve("filler"));
            lan.capture(file).close();
            assertThat(file).isNotEmptyFile();
        } finally {
            HostCommand.of("umount", directory.toString()).run();
        }
    }
}
