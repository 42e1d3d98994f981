package dev.qemu4j.vm;

import dev.qemu4j.check.surface.QemuSurface;
import dev.qemu4j.check.surface.SurfaceFormat;
import dev.qemu4j.vm.cache.internal.CacheDirectory;
import dev.qemu4j.vm.cache.internal.ProgramKey;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the surface of a QEMU. Without a place to write, QEMU is asked each time. */
final class SurfaceCache {
    private static final Logger log = LoggerFactory.getLogger(SurfaceCache.class);

    private final CacheDirectory directory;

    SurfaceCache(@Nullable Path directory) {
        this(new CacheDirectory(directory));
    }

    private SurfaceCache(CacheDirectory directory) {
        this.directory = directory;
    }

    static SurfaceCache byDefault() {
        return new SurfaceCache(CacheDirectory.byDefault());
    }

    QemuSurface get(QemuInstallation installation, Supplier<QemuSurface> probe) {
        if (!directory.exists()) {
            log.debug("[{}] is asked each time, as its user has no cache directory", installation);
            return probe.get();
        }
        String key;
        try {
            key = installation.target() + " " + ProgramKey.of(installation.program()) + " " + SurfaceFormat.VERSION;
        } catch (IOException e) {
            log.debug("[{}] cannot be looked up, so that nothing is kept: {}", installation, e.toString());
            return probe.get();
        }
        String file = installation.target().program() + "-" + Integer.toHexString(key.hashCode()) + ".surface";
        QemuSurface kept = read(file, key);
        if (kept != null) {
            return kept;
        }
        QemuSurface surface = probe.get();
        directory.write(file, key, out -> SurfaceFormat.write(surface, out));
        return surface;
    }

    private @Nullable QemuSurface read(String file, String key) {
        DataInputStream in = directory.read(file, key);
        try {
            return in == null ? null : SurfaceFormat.read(in);
        } catch (UncheckedIOException e) {
            log.debug("[{}] is not used: {}", file, e.toString());
            return null;
        }
    }
}
