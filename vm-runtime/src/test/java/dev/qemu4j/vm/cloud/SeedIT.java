package dev.qemu4j.vm.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.seed.Ignition;
import dev.qemu4j.seed.NoCloud;
import dev.qemu4j.seed.Seed;
import dev.qemu4j.seed.SeedFile;
import dev.qemu4j.seed.SeedUser;
import dev.qemu4j.vm.guests.LinuxMachine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Seeds, read by kernels and tools that know nothing of this library. */
@Tag("once")
class SeedIT {
    private static final String SECRET = "$6$salt$hunter2";

    @TempDir
    private Path directory;

    /** One file more than a sector, one that is empty, and names that are longer than eight characters. */
    private static NoCloud nocloud() {
        byte[] bytes = new byte[5000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 7);
        }
        return Seed.nocloud()
                .hostname("web")
                .networkConfig("version: 2\n")
                .user(SeedUser.of("app").hashedPassword(SECRET))
                .file(SeedFile.of("/srv/bytes", bytes));
    }

    @Test
    void seeds_inAGuest_areThoseThatWereWritten() throws IOException {
        Ignition ignition =
                Seed.ignition().user(SeedUser.of("core").hashedPassword(SECRET)).file("/x", "grüße, \n");
        Path run;

        try (LinuxMachine guest = LinuxMachine.boot(
                LinuxGuest.builder()
                        .module("virtio_pci")
                        .module("virtio_blk")
                        .module("isofs")
                        .module("qemu_fw_cfg"),
                List.of(nocloud(), ignition))) {
            guest.run("mkdir -p /seed && mount -t iso9660 -o ro /dev/vda /seed");
            assertThat(guest.run("ls /seed").split("\\s+"))
                    .containsExactlyInAnyOrder("meta-data", "network-config", "user-data");
            assertThat(guest.run("cat /seed/meta-data")).contains("\"local-hostname\":\"web\"");
            assertThat(guest.run("cat /seed/network-config")).isEqualTo("version: 2");
            assertThat(guest.run("base64 -w 0 /seed/user-data")).isEqualTo(extracted("user-data"));
            assertThat(guest.run("base64 -w 0 /sys/firmware/qemu_fw_cfg/by_name/opt/com.coreos/config/raw"))
                    .isEqualTo(
                            Base64.getEncoder().encodeToString(ignition.json().getBytes(UTF_8)));

            run = guest.vm().runDirectory();
            assertThat(Files.readString(Path.of("/proc/" + guest.vm().pid() + "/cmdline")))
                    .contains("cidata.iso")
                    .doesNotContain("hunter2");
            for (String file : List.of("cidata.iso", "ignition.json")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(run.resolve(file))))
                        .isEqualTo("rw-------");
            }
            assertThat(guest.vm().toString() + guest.vm().commandLine()).doesNotContain("hunter2");
        }
        assertThat(run).doesNotExist();
    }

    @Test
    void nocloudUrl_inAGuest_isTheSerialNumber() {
        try (LinuxMachine guest = LinuxMachine.boot(
                LinuxGuest.builder().module("dmi_sysfs"),
                List.of(Seed.nocloud(URI.create("http://10.0.2.2:8000/seed/")).hostname("web")))) {
            assertThat(guest.run("cat /sys/class/dmi/id/product_serial"))
                    .isEqualTo("ds=nocloud-net;s=http://10.0.2.2:8000/seed/;h=web");
        }
    }

    @Test
    void image_onTheHost_hasTheLabelAndIsWhole() throws IOException {
        Path image = image();

        assertThat(run("blkid", "-p", "-o", "export", image.toString()))
                .contains("\nLABEL=cidata\n", "\nTYPE=iso9660\n");
        assertThat(run("xorriso", "-indev", image.toString(), "-find", "/", "-type", "f", "-exec", "report_lba", "--"))
                .contains("/meta-data'", "/network-config'", "/user-data'");
    }

    /** In the place of QEMU, a program that prints the disk which it is given. */
    @Test
    void shellCommand_pasted_makesTheSameDisk() throws IOException {
        Path program = Files.writeString(directory.resolve("print-disk"), """
                #!/bin/sh
                for word; do
                    case $word in *filename=*) file=${word#*filename=} && cat "${file%%,*}" ;; esac
                done
                """);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .program(program.toString())
                .with(nocloud())
                .build();

        for (String text : List.of(cmd.toShellCommand(), cmd.toShellLines())) {
            assertThat(HostCommand.builder("sh", "-c", text).build().run().stdoutBytes())
                    .isEqualTo(nocloud().image());
        }
    }

    /** As another reader of the image sees it, so that a mistake of the writer is no mistake of the test. */
    private String extracted(String file) throws IOException {
        Path to = directory.resolve("extracted");
        run("xorriso", "-osirrox", "on", "-indev", image().toString(), "-extract", "/" + file, to.toString());
        return Base64.getEncoder().encodeToString(Files.readAllBytes(to));
    }

    private Path image() throws IOException {
        return Files.write(directory.resolve("cidata.iso"), nocloud().image());
    }

    private static String run(String... command) {
        return HostCommand.builder(List.of(command)).build().run().stdout();
    }
}
