package dev.qemu4j.img.wrap;

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

/** The ways that need a kernel's device-mapper and RAID, in a throwaway guest that has them. */
@Tag("once")
@Tag("slow")
@Timeout(1200)
@Execution(ExecutionMode.CONCURRENT)
class KernelWrapIT {
    @Test
    void apply_byDeviceMapperAndRaid_isADisk() {
        try (GuestJvm guest = GuestJvm.boot(Set.of("loop", "dm_mod", "md_mod", "linear", "ext4"))) {
            ShellResult result =
                    guest.run(KernelWrapMain.class, Duration.ofMinutes(16), "DEVICE_MAPPER", "LINEAR_RAID");

            assertThat(result.exitCode()).as(result.output()).isZero();
            assertThat(result.output())
                    .contains("device-mapper works")
                    .contains("linear RAID works")
                    .endsWith("all done\n");
        }
    }

    @Test
    void inPlace_byDeviceMapper_changesNothingElse() {
        try (GuestJvm guest = GuestJvm.boot(Set.of("loop", "dm_mod", "dm_zero", "ext4"))) {
            ShellResult result = guest.run(KernelInPlaceMain.class, Duration.ofMinutes(16));

            assertThat(result.exitCode()).as(result.output()).isZero();
            assertThat(result.output()).contains("in its place\n").endsWith("all done\n");
        }
    }
}
