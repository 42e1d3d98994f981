package dev.qemu4j.vm.helper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.helper.Helper;
import dev.qemu4j.helper.RunPath;
import dev.qemu4j.option.Recipe;
import dev.qemu4j.recipe.TargetMachine;
import dev.qemu4j.recipe.VirtiofsDirectory;
import dev.qemu4j.recipe.VirtiofsSandbox;
import dev.qemu4j.vm.QemuInstallation;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.VmLaunchException;
import dev.qemu4j.vm.VmOptions;
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
        VirtiofsDirectory first = VirtiofsDirectory.of(a, "a").sandbox(VirtiofsSandbox.CHROOT);
        VirtiofsDirectory second = VirtiofsDirectory.of(b, "b");

        try (LinuxMachine machine = LinuxMachine.boot(guest(), List.of(first, second))) {
            assertThat(machine.vm().helpers()).hasSize(2);
            assertThat(machine.run(
                            "mkdir -p /a /b && mount -t virtiofs a /a && mount -t virtiofs b /b && cp /b/name /a"))
                    .isBlank();
            assertThat(a.resolve("name")).hasContent("b");
        }
    }

    /** The two daemons of virtiofs have the one argument in common, as well as the socket's. */
    @Test
    void find_descriptorOfThisHost_isTheDaemonOfAMachine() throws Exception {
        Path shared = Files.createDirectory(work.resolve("shared"));
        Files.writeString(shared.resolve("question"), "from the host");
        Path socket = RunPath.of("fs.sock");
        Helper daemon = VhostUserDaemon.find("fs").helper("fs", socket, "-o", "source=" + shared);
        VirtiofsDirectory directory = VirtiofsDirectory.ofSocket(socket, "data", LinuxGuest.MEMORY);
        Recipe described = ids -> directory.options(ids).stream()
                .map(option -> option.name().equals("-chardev") ? option.with(daemon) : option)
                .toList();

        try (LinuxMachine machine = LinuxMachine.boot(guest(), List.of(described))) {
            assertThat(machine.vm().helpers())
                    .singleElement()
                    .extracting(VmHelper::name)
                    .isEqualTo("fs");
            assertThat(machine.run("mkdir -p /mnt && mount -t virtiofs data /mnt && cat /mnt/question"))
                    .isEqualToIgnoringNewLines("from the host");
        }
    }

    /**
     * QEMU has talked to the daemon when it has made the device. The machine stays paused: without anything to boot from,
     * the firmware of s390x panics, and QEMU ends.
     */
    @Test
    void of_s390x_isAChannelDeviceOfTheMachine() throws Exception {
        CommandLine cmd = CommandLine.builder(Target.S390X)
                .with(TargetMachine.create())
                .with(VirtiofsDirectory.of(Files.createDirectory(work.resolve("shared")), "data"))
                .nodefaults()
                .display(Displays.none())
                .build();
        QemuInstallation.find(Target.S390X).check(cmd).orThrow();

        try (VirtualMachine vm =
                VirtualMachine.start(cmd, VmOptions.builder().paused(true).build())) {
            assertThat(vm.qmp()
                            .blocking()
                            .qom()
                            .qomGet("/machine/peripheral/virtiofs0-device", "type")
                            .asString())
                    .isEqualTo("vhost-user-fs-ccw");
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
