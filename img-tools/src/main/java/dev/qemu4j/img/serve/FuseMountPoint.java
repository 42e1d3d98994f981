package dev.qemu4j.img.serve;

import dev.qemu4j.img.failure.ServeException;
import dev.qemu4j.img.failure.ServeException.Reason;
import dev.qemu4j.img.failure.internal.ServeFailures;
import dev.qemu4j.img.serve.internal.FuseMounts;
import dev.qemu4j.img.serve.internal.FuseMounts.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The file over which one export is mounted. What others mount there is never touched. */
final class FuseMountPoint {
    private final Path file;
    private final boolean made;
    private @Nullable Mount mount;

    private FuseMountPoint(Path file, boolean made) {
        this.file = file;
        this.made = made;
    }

    /** Makes the file if need be. QEMU would mount over another's export, and hide the disk from those who use it. */
    static FuseMountPoint prepare(Path file) {
        try {
            Path absolute = file.toAbsolutePath().normalize();
            Path parent = absolute.getParent();
            Path real = parent == null ? absolute : parent.toRealPath().resolve(parent.relativize(absolute));
            requireNothing(real);
            boolean made = Files.notExists(real);
            if (made) {
                Files.createFile(real);
            }
            real = real.toRealPath();
            requireNothing(real);
            return new FuseMountPoint(real, made);
        } catch (IOException e) {
            throw ServeFailures.of("the file to mount over cannot be made", e.toString(), e, List.of());
        }
    }

    /** Returns the file without links, as the kernel names it. */
    Path file() {
        return file;
    }

    /** Remembers the mount, once it is there. */
    void mounted() {
        List<Mount> there = FuseMounts.at(file);
        if (there.size() > 1) {
            throw taken(file);
        }
        mount = there.isEmpty() ? null : there.get(0);
    }

    /** Unmounts the mount that a killed server left, and removes the empty file that was made. */
    void release() {
        if (mount != null) {
            FuseMounts.removeStale(mount);
            mount = null;
        }
        try {
            if (made && FuseMounts.at(file).isEmpty() && Files.isRegularFile(file) && Files.size(file) == 0) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw ServeFailures.of("the empty file '" + file + "' cannot be removed", e.toString(), e, List.of());
        }
    }

    private static void requireNothing(Path file) {
        if (!FuseMounts.at(file).isEmpty()) {
            throw taken(file);
        }
    }

    private static ServeException taken(Path file) {
        return new ServeException(
                Reason.OTHER,
                "'" + file + "' is mounted already: close the export that is there, or unmount it by fusermount3 -u",
                null);
    }
}
