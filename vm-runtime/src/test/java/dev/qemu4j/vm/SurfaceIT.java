package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.Target;
import dev.qemu4j.check.Checker;
import dev.qemu4j.check.problem.Problem;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.surface.DeviceType;
import dev.qemu4j.check.surface.MachineType;
import dev.qemu4j.check.surface.QemuSurface;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The probe of a QEMU's surface. */
@Timeout(300)
class SurfaceIT {
    private static QemuInstallation qemu;
    private static QemuSurface surface;

    @TempDir
    private Path work;

    @BeforeAll
    static void probe() {
        qemu = QemuInstallation.find(Target.X86_64);
        surface = SurfaceProbe.probe(qemu);
    }

    @Test
    void probe_installedQemu_tellsWhatItHas() {
        assertThat(surface.options()).contains("-device", "-h", "-help", "-hda", "-hdb", "-nodefaults");
        DeviceType disk = Objects.requireNonNull(surface.device("virtio-blk-pci"));
        assertThat(disk.bus()).isEqualTo("PCI");
        assertThat(disk.categories()).contains("Storage");
        assertThat(Objects.requireNonNull(disk.property("bootindex")).type()).isEqualTo("int32");
        assertThat(Objects.requireNonNull(surface.device("ICH9-LPC")).userCreatable())
                .isFalse();
        assertThat(surface.device("virtio-blk")).isEqualTo(Objects.requireNonNull(surface.device("virtio-blk-pci")));
        MachineType q35 = Objects.requireNonNull(surface.machine("q35"));
        assertThat(q35.maxCpus()).isGreaterThan(100);
        assertThat(q35.properties()).anyMatch(property -> property.name().equals("smm"));
        assertThat(surface.defaultMachine()).isNotNull();
        assertThat(surface.cpuModels()).anyMatch(model -> model.name().equals("qemu64"));
        assertThat(surface.cpuFeatures()).anyMatch(feature -> feature.name().equals("avx2"));
        assertThat(surface.accelerators()).contains("tcg");
        assertThat(surface.optionParameters("chardev")).contains("path", "server");
    }

    @Test
    void probe_eachCreatableDevice_hasPropertiesButThoseThatEndQemu() {
        assertThat(surface.devices().stream()
                        .filter(device ->
                                device.userCreatable() && !device.name().endsWith("-cpu"))
                        .filter(device -> device.properties() == null)
                        .map(DeviceType::name))
                .allMatch(name -> name.contains("-gl"));
    }

    @Test
    void probe_typesThatEndQemu_areFoundAndTheRestIsTold() {
        // The 7.2 of Debian dies of some types; none is left to the end here, so that each is met in the middle.
        QemuSurface unwarned = SurfaceProbe.probe(qemu, type -> false);

        assertThat(unwarned.devices()).isEqualTo(surface.devices());
        assertThat(unwarned.machines()).isEqualTo(surface.machines());
        assertThat(unwarned.machine("q35")).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("emulators")
    void probe_eachVersion_tellsEnoughToCheck(QemuInstallation emulator) {
        QemuSurface told = SurfaceProbe.probe(emulator);

        assertThat(told.version()).isEqualTo(emulator.version());
        assertThat(told.options()).hasSizeGreaterThan(100).contains("-device");
        assertThat(told.devices()).hasSizeGreaterThan(200);
        assertThat(Objects.requireNonNull(told.device("virtio-net-pci")).property("mac"))
                .isNotNull();
        assertThat(told.machines()).hasSizeGreaterThan(10);
        assertThat(told.machine("microvm")).isNotNull();
        assertThat(told.cpuFeatures()).anyMatch(feature -> feature.name().equals("avx2"));
        assertThat(told.optionParameters("smp-opts")).contains("maxcpus");
        assertThat(Checker.check(
                                CommandLine.builder(Target.X86_64)
                                        .option("-blockdev", "raw,node-name=a,file.driver=null-co,file.sise=1")
                                        .build(),
                                told)
                        .errors())
                .singleElement()
                .extracting(Problem::kind)
                .isEqualTo(ProblemKind.UNKNOWN_MEMBER);
    }

    static List<QemuInstallation> emulators() {
        return Emulators.x86();
    }

    @Test
    void probe_programThatDies_saysWhatItSaid() throws IOException {
        Path program = Files.writeString(work.resolve("stand-in"), "#!/bin/sh\necho broken >&2\nexit 3\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        QemuInstallation broken = new QemuInstallation(Target.X86_64, program.toString(), new QemuVersion(7, 2, 0));

        assertThatThrownBy(() -> SurfaceProbe.probe(broken))
                .isInstanceOf(QemuException.class)
                .hasMessageContaining("broken");
    }

    @Test
    void probe_qemuRefusesAnAddress_saysItWithoutThePassword() throws IOException {
        String more = " -drive if=none,driver=file,filename=http://user:hunter2@host/disk\n";
        Path program =
                Files.writeString(work.resolve("wrapper"), "#!/bin/sh\nexec " + qemu.program() + " \"$@\"" + more);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        QemuInstallation wrapped = new QemuInstallation(Target.X86_64, program.toString(), qemu.version());

        assertThatThrownBy(() -> SurfaceProbe.probe(wrapped))
                .isInstanceOf(QemuException.class)
                .hasMessageContaining("http://user:***@host/disk")
                .hasMessageNotContaining("hunter2");
    }
}
