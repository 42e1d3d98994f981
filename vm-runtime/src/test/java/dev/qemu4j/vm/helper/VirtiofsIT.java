package dev.qemu4j.vm.helper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.recipe.VirtiofsDirectory;
import dev.qemu4j.vm.VmLaunchException;
import dev.qemu4j.vm.guests.LinuxMachine;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real virtiofsd, and a guest that mounts what it serves. */
@Tag("once")
class VirtiofsIT {
    @TempDir
    private Path work;

    @Test
    void of_directory_isReadAndWrittenByTheGuest() throws Exception {
        Path shared = Files.createDirectory(work.resolve("with, comma"));
        Files.writeString(shared.resolve("question"), "from the host\n");
        VmHelper daemon;
        Path run;
        try (LinuxMachine machine = LinuxMachine.boot(guest(), List.of(VirtiofsDirectory.of(shared, "data")))) {
            daemon = machine.vm().helpers().get(0);
            run = machine.vm().runDirectory();
            String read = machine.run("mkdir -p /mnt && mount -t virtiofs data /mnt && cat /mnt/question"
                    + " && echo from the guest > /mnt/answer && umount /mnt");

            assertThat(read).isEqualToIgnoringNewLines("from the host");
            assertThat(shared.resolve("answer")).hasContent("from the guest");
        }
        assertThat(daemon.exit().get(5, TimeUnit.SECONDS)).isNotNull();
        String[] locks = new File("/run/virtiofsd").list();
        assertThat(locks == null ? List.<String>of() : List.of(locks))
                .noneMatch(name -> name.contains(run.getFileName().toString()));
    }

    @Test
    void of_severalDirectories_shareTheMemory() throws Exception {
        Path a = Files.createDirectory(work.resolve("a"));
        Path b = Files.createDirectory(work.resolve("b"));
        Files.writeString(b.resolve("name"), "b");
        VirtiofsDirectory first = VirtiofsDirectory.of(a, "a").sandbox("chroot");
        VirtiofsDirectory second = VirtiofsDirectory.of(b, "b");

        try (LinuxMachine machine = LinuxMachine.boot(guest(), List.of(first, second))) {
            assertThat(machine.vm().helpers()).hasSize(2);
            assertThat(machine.run(
                            "mkdir -p /a /b && mount -t virtiofs a /a && mount -t virtiofs b /b && cp /b/name /a"))
                    .isBlank();
            assertThat(a.resolve("name")).hasContent("b");
        }
    }

    @Test
    void of_directoryThatIsMissing_isToldByTheDaemon() {
        VirtiofsDirectory missing = VirtiofsDirectory.of(work.resolve("missing"), "data");

        assertThatThrownBy(() -> LinuxMachine.boot(guest(), List.of(missing)))
                .isInstanceOf(VmLaunchException.class)
                .hasMessageContaining("helper virtiofs0: ")
                .hasMessageContaining("missing");
    }

    private static LinuxGuest.Builder guest() {
        return LinuxGuest.builder().module("virtiofs");
    }
}
