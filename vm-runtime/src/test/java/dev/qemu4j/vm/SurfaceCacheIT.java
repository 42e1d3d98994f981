package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.Target;
import dev.qemu4j.check.surface.QemuSurface;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cache of QEMU's surface. */
@Timeout(300)
class SurfaceCacheIT {
    private static QemuInstallation qemu;
    private static QemuSurface surface;

    @TempDir
    private Path work;

    @BeforeAll
    static void probe() {
        qemu = QemuInstallation.find(Target.X86_64);
        surface = qemu.surface();
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

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.001, 0.1, 0.5, 0.9, 0.9999})
    void get_truncatedFile_isWrittenAnew(double share) throws IOException {
        AtomicInteger probes = new AtomicInteger();
        SurfaceCache cache = new SurfaceCache(work);
        cache.get(qemu, () -> counted(probes));
        byte[] good = Files.readAllBytes(onlyFile());

        Files.write(onlyFile(), Arrays.copyOf(good, (int) (good.length * share)));
        cache.get(qemu, () -> counted(probes));

        assertThat(probes).hasValue(2);
        assertThat(onlyFile()).hasBinaryContent(good);
    }

    @Test
    void get_manyJvmsAndThreads_neverSeeHalfAFile() throws Exception {
        List<Process> jvms = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                jvms.add(new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                CacheUser.class.getName(),
                                work.toString())
                        .redirectErrorStream(true)
                        .start());
            }
            for (Process jvm : jvms) {
                assertThat(jvm.waitFor(50, TimeUnit.SECONDS)).isTrue();
                String said = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(jvm.exitValue()).as(said).isZero();
                assertThat(said).contains("done");
            }
        } finally {
            jvms.forEach(Process::destroyForcibly);
        }
        assertThat(onlyFile()).isNotEmptyFile();
    }

    @Test
    void get_nowhereToWrite_asksEachTime() throws IOException {
        AtomicInteger probes = new AtomicInteger();
        SurfaceCache onFile = new SurfaceCache(Files.writeString(work.resolve("file"), ""));
        SurfaceCache onKernel = new SurfaceCache(Path.of("/proc/qemu4j")); // nobody may make directories there

        onFile.get(qemu, () -> counted(probes));
        onFile.get(qemu, () -> counted(probes));
        onKernel.get(qemu, () -> counted(probes));

        assertThat(probes).hasValue(3);
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
