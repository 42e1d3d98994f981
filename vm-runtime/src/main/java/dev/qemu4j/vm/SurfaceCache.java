package dev.qemu4j.vm;

import dev.qemu4j.check.surface.QemuSurface;
import dev.qemu4j.check.surface.SurfaceFormat;
import dev.qemu4j.host.HostDirectories;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the surface of a QEMU in a file of this user. What the file is for stands in it; one for another program, of another
 * form or damaged is written anew. It is replaced in one step, so that several JVMs may do so at once. Without a place to
 * write, QEMU is asked each time.
 */
final class SurfaceCache {
    private static final Logger log = LoggerFactory.getLogger(SurfaceCache.class);
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");

    private static final String DIRECTORY = "qemu4j.cache";

    private final @Nullable Path directory;

    SurfaceCache(@Nullable Path directory) {
        this.directory = directory;
    }

    /** The user's, or that of the system property {@code qemu4j.cache}. */
    static SurfaceCache byDefault() {
        String property = System.getProperty(DIRECTORY);
        return property == null ? ofUser() : new SurfaceCache(Path.of(property));
    }

    private static SurfaceCache ofUser() {
        Path cache = HostDirectories.cache();
        return new SurfaceCache(cache == null ? null : cache.resolve("qemu4j"));
    }

    QemuSurface get(QemuInstallation installation, Supplier<QemuSurface> probe) {
        if (directory == null) {
            log.debug("[{}] is asked each time, as its user has no cache directory", installation);
            return probe.get();
        }
        String key;
        try {
            key = key(installation);
        } catch (IOException e) {
            log.debug("[{}] cannot be looked up, so that nothing is kept: {}", installation, e.toString());
            return probe.get();
        }
        Path file = directory.resolve(
                installation.target().program() + "-" + Integer.toHexString(key.hashCode()) + ".surface");
        QemuSurface kept = read(file, key);
        if (kept != null) {
            return kept;
        }
        QemuSurface surface = probe.get();
        write(directory, file, key, surface);
        return surface;
    }

    private static @Nullable QemuSurface read(Path file, String key) {
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(file)));
            return in.readUTF().equals(key) ? SurfaceFormat.read(in) : null;
        } catch (IOException | UncheckedIOException e) {
            log.debug("[{}] is not used: {}", file, e.toString());
            return null;
        }
    }

    private static void write(Path directory, Path file, String key, QemuSurface surface) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 20);
        try {
            new DataOutputStream(bytes).writeUTF(key);
            SurfaceFormat.write(surface, bytes);
            if (Files.notExists(directory)) {
                Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(PRIVATE));
            }
            Path fresh = Files.createTempFile(directory, "surface", ".new");
            try {
                Files.write(fresh, bytes.toByteArray());
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            log.debug("[{}] cannot be written: {}", file, e.toString());
        }
    }

    /** A package with more modules changes what QEMU has, but not its program. */
    private static String key(QemuInstallation installation) throws IOException {
        Path program = find(installation.program()).toRealPath();
        StringBuilder key = new StringBuilder()
                .append(installation.target())
                .append(' ')
                .append(program)
                .append(' ')
                .append(Files.size(program))
                .append(' ')
                .append(Files.getLastModifiedTime(program))
                .append(' ')
                .append(SurfaceFormat.VERSION);
        Path prefix = program.resolve("../..").normalize();
        for (String lib : new String[] {"lib", "lib64"}) {
            append(key, prefix.resolve(lib).resolve("qemu"));
        }
        Path lib = prefix.resolve("lib");
        if (Files.isDirectory(lib)) {
            try (Stream<Path> triplets = Files.list(lib)) {
                for (Path triplet : triplets.filter(
                                path -> path.getFileName().toString().contains("-linux-"))
                        .sorted()
                        .toList()) {
                    append(key, triplet.resolve("qemu"));
                }
            }
        }
        return key.toString();
    }

    private static void append(StringBuilder key, Path modules) throws IOException {
        if (Files.isDirectory(modules)) {
            key.append(' ').append(modules).append(' ').append(Files.getLastModifiedTime(modules));
        }
    }

    private static Path find(String program) throws IOException {
        if (program.contains("/")) {
            return Path.of(program);
        }
        String path = System.getenv("PATH");
        for (String entry : (path == null ? "/usr/bin:/bin" : path).split(":", -1)) {
            Path file = Path.of(entry, program);
            if (Files.isExecutable(file)) {
                return file;
            }
        }
        throw new IOException(program + ": not on the PATH");
    }
}
