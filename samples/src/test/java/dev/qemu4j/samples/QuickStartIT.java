package dev.qemu4j.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.guest.GuestRecords;
import dev.qemu4j.host.HostCommand;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickStartIT {
    @TempDir
    private Path work;

    @Test
    void main_job_isVerifiedAndLeavesNothing() throws Exception {
        String output = Output.of(QuickStart::main);

        assertThat(output.lines())
                .anyMatch(line -> line.contains("blockdev-snapshot-sync"))
                .anyMatch(line -> line.contains("block-commit"))
                .anyMatch(line -> line.contains("job-complete"))
                .anyMatch(line -> line.startsWith("verified: base.qcow2 holds all "))
                .anyMatch(line -> line.startsWith("verified: overlay.qcow2 holds the "))
                .noneMatch(line -> line.contains("\u001b"));
        assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive))
                .isEmpty();
    }

    @Test
    void main_kept_leavesTheTwoImages() throws Exception {
        Path images = work.resolve("kept, here");

        Output.of(QuickStart::main, "--keep", images.toString());

        Path raw = work.resolve("base.raw");
        HostCommand.of(
                        "qemu-img",
                        "convert",
                        "-O",
                        "raw",
                        images.resolve("base.qcow2").toString(),
                        raw.toString())
                .run();
        assertThat(GuestRecords.scan(raw).intact()).isTrue();
        assertThat(images.toFile().list()).containsExactlyInAnyOrder("base.qcow2", "overlay.qcow2");
        assertThatThrownBy(() -> Workspace.kept(images))
                .isInstanceOf(QemuException.class)
                .hasMessageContaining("exists");
    }
}
