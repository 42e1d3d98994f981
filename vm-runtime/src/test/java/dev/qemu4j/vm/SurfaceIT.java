package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.QemuException;
import dev.qemu4j.QemuVersion;
import dev.qemu4j.Target;
import dev.qemu4j.check.DeviceType;
import dev.qemu4j.check.MachineType;
import dev.qemu4j.check.QemuSurface;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the installed QEMU tells of itself, and how that is kept. */
@Timeout(60)
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
    void get_secondTime_readsTheFile() throws IOException {
        AtomicInteger probes = new AtomicInteger();
        SurfaceCache cache = new SurfaceCache(work.resolve("cache"));

        QemuSurface first = cache.get(qemu, () -> counted(probes));
        QemuSurface second = cache.get(qemu, () -> counted(probes));

        assertThat(probes).hasValue(1);
        assertThat(second).isNotSameAs(first);
        assertThat(second.devices()).isEqualTo(surface.devices());
        assertThat(second.machines()).isEqualTo(surface.machines());
        assertThat(second.cpuFeatures()).isEqualTo(surface.cpuFeatures());
        assertThat(second.options()).isEqualTo(surface.options());
        assertThat(second.schemaJson()).isEqualTo(surface.schemaJson());
        assertThat(Files.getPosixFilePermissions(work.resolve("cache")))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void get_damagedOrForeignFile_isWrittenAnew() throws IOException {
        AtomicInteger probes = new AtomicInteger();
        SurfaceCache cache = new SurfaceCache(work);
        cache.get(qemu, () -> counted(probes));
        Path file = onlyFile();
        byte[] good = Files.readAllBytes(file);

        Files.writeString(file, "not a surface");
        cache.get(qemu, () -> counted(probes));
        byte[] damaged = good.clone();
        damaged[good.length / 3] = (byte) 0xff;
        damaged[300] = (byte) 0xff;
        Files.write(file, Arrays.copyOf(damaged, good.length / 2));
        cache.get(qemu, () -> counted(probes));

        assertThat(probes).hasValue(3);
        assertThat(onlyFile()).isEqualTo(file);
        assertThat(Files.size(file)).isEqualTo(good.length);
    }

    @Test
    void get_nowhereToWrite_asksEachTime() throws IOException {
        AtomicInteger probes = new AtomicInteger();
        Path notDirectory = Files.writeString(work.resolve("file"), "");
        SurfaceCache cache = new SurfaceCache(notDirectory);

        cache.get(qemu, () -> counted(probes));
        cache.get(qemu, () -> counted(probes));

        assertThat(probes).hasValue(2);
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

    private static QemuSurface counted(AtomicInteger probes) {
        probes.incrementAndGet();
        return surface;
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(work)) {
            return files.reduce((a, b) -> {
                        throw new AssertionError(a + " and " + b);
                    })
                    .orElseThrow();
        }
    }
}
