package dev.qemu4j.img.mount;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.guest.linux.ShellResult;
import dev.qemu4j.img.guest.GuestJvm;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The ways that need a kernel's nbd devices and device-mapper, in a throwaway guest that has them. */
@Tag("once")
@Tag("slow")
@Timeout(1200)
@Execution(ExecutionMode.CONCURRENT)
class KernelMountIT {
    @Test
    void mount_byNbdAndKpartx_readsAndWrites() {
        try (GuestJvm guest = GuestJvm.boot(Set.of("nbd", "loop", "dm_mod", "ext4", "fuse"))) {
            ShellResult result = guest.run(KernelMountMain.class, Duration.ofMinutes(16), "NBD_DEVICE", "KPARTX");

            assertThat(result.exitCode()).as(result.output()).isZero();
            assertThat(result.output())
                    .contains("nbd device works")
                    .contains("kpartx works")
                    .contains("swept")
                    .endsWith("all done\n");
        }
    }

    @Test
    void mount_byNbdDeviceThatAnotherTakes_takesTheNext() {
        try (GuestJvm guest = GuestJvm.boot(Set.of("nbd", "loop", "dm_mod", "ext4", "fuse"))) {
            ShellResult result = guest.run(KernelMountMain.class, Duration.ofMinutes(8), "TAKEN");

            assertThat(result.exitCode()).as(result.output()).isZero();
            assertThat(result.output()).endsWith("took the next\n");
        }
    }
}
