package dev.qemu4j.vm;

import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.Target;
import dev.qemu4j.check.surface.DeviceType;
import dev.qemu4j.check.surface.PropertyType;
import dev.qemu4j.check.surface.QemuSurface;
import dev.qemu4j.check.surface.SurfaceFormat;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Writes, removes and reads what is kept, as fast as it can, beside others that do the same. */
final class CacheUser {
    private static final int ROUNDS = 25;
    private static final int DEVICES = 500;

    private CacheUser() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        // A file that is there and never changes; it is not run.
        Path program = Path.of(System.getProperty("java.home"), "bin", "java");
        QemuInstallation qemu = new QemuInstallation(Target.X86_64, program.toString(), new QemuVersion(7, 2, 0));
        QemuSurface surface = surface();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> users = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                users.add(threads.submit(() -> {
                    use(directory, qemu, surface);
                    return null;
                }));
            }
            for (Future<?> user : users) {
                user.get();
            }
        } finally {
            threads.shutdown();
        }
        System.out.println("done");
    }

    private static void use(Path directory, QemuInstallation qemu, QemuSurface surface) throws IOException {
        SurfaceCache cache = new SurfaceCache(directory);
        for (int round = 0; round < ROUNDS; round++) {
            QemuSurface read = cache.get(qemu, () -> surface);
            if (!read.devices().equals(surface.devices())) {
                throw new AssertionError(
                        "another surface was read: " + read.devices().size() + " devices");
            }
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.filter(path -> path.toString().endsWith(".surface"))
                        .toList()) {
                    readWhole(file);
                    if (round % 3 == 0 && round < ROUNDS - 1) {
                        Files.deleteIfExists(file);
                    }
                }
            }
        }
    }

    /** Fails if the file is not complete. */
    private static void readWhole(Path file) throws IOException {
        try {
            DataInputStream data = new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(file)));
            data.readUTF();
            SurfaceFormat.read(data);
        } catch (NoSuchFileException e) {
            return; // another one removed it
        }
    }

    private static QemuSurface surface() {
        List<DeviceType> devices = new ArrayList<>();
        for (int i = 0; i < DEVICES; i++) {
            PropertyType property = new PropertyType("property" + i, "uint32", "0", "description " + i);
            devices.add(new DeviceType("device" + i, null, "PCI", List.of("Misc"), true, List.of(property)));
        }
        return QemuSurface.builder(Target.X86_64, new QemuVersion(7, 2, 0))
                .devices(devices)
                .build();
    }
}
