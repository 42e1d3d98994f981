package dev.qemu4j.img.serve;

import dev.qemu4j.base.async.Task;
import dev.qemu4j.img.failure.ServeException;
import dev.qemu4j.img.failure.ServeException.Reason;
import dev.qemu4j.img.internal.LoopBacking;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.BlockExportOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * An image of any format as a raw file, by FUSE. The file's content is the disk as a guest sees it, for reading and for
 * writing.
 *
 * <pre>{@code
 * try (FuseExport export = FuseExport.start(ImageSource.of(disk, Format.QCOW2), o -> o.readOnly(true))) {
 *     HostCommand.of("fdisk", "-l", export.file().toString()).run();
 * }
 * }</pre>
 *
 * <p>Needs {@code /dev/fuse}; users who are not root also need {@code fusermount3}. Unmount and detach whatever uses the file before
 * closing the export. The file vanishes with the JVM, but not as long as a loop device shows it, from which a file system may be mounted; for
 * other uses {@link DaemonOptions.Builder#endAfter} tells when they have ended. What a kill leaves mounted is unmounted when the next daemon starts.
 */
public final class FuseExport extends DaemonExport {
    private final FuseMountPoint mountPoint;

    private FuseExport(StorageDaemon daemon, Path file, FuseMountPoint mountPoint) {
        super(daemon, file);
        this.mountPoint = mountPoint;
    }

    /**
     * Exports an image and waits until the file is there.
     *
     * @param source the image
     * @param options sets how it is exported
     * @return the export
     * @throws dev.qemu4j.img.failure.ImageMissingException if its file is not there
     * @throws dev.qemu4j.img.failure.ImageException if it cannot be; the subclass tells why, such as {@link ServeException} if there is no FUSE, or
     *     something is mounted at the path already
     * @throws dev.qemu4j.img.failure.ImageLockedException if it is opened for writing, and mounted, locked or otherwise in use
     * @throws ServeTimeoutException if the daemon did not come up within the start time-out
     * @throws dev.qemu4j.host.ProgramNotFoundException if there is no qemu-storage-daemon
     */
    public static FuseExport start(ImageSource source, Consumer<? super ExportOptions.Builder> options) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(options, "options");
        return start(source, options, (set, directory) -> LoopBacking.none(file(set, directory)), FuseExport::mount);
    }

    /**
     * Exports an image, as {@link #start} does.
     *
     * @param source the image
     * @param options sets how it is exported, on another thread
     * @return a future of the export, or of the exception of {@link #start}; one that comes after a cancellation is closed
     */
    public static CompletableFuture<FuseExport> startAsync(
            ImageSource source, Consumer<? super ExportOptions.Builder> options) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(options, "options");
        return Task.start("serve-start", task -> start(source, options));
    }

    /**
     * Returns the file.
     *
     * @return its absolute path
     */
    public Path file() {
        return path();
    }

    /**
     * Unmounts the file and closes the image. Does nothing the second time.
     *
     * @throws ServeException with {@link ServeException.Reason#IN_USE} if a loop device shows the file: what the kernel has not written to
     *     it yet would be lost. It may be tried again
     */
    @Override
    public void close() {
        if (daemon().isAlive() && !LoopBacking.awaitNone(mountPoint.file())) {
            throw new ServeException(
                    Reason.IN_USE, path() + " is shown by " + devices() + " (" + Reason.IN_USE.advice() + ")", null);
        }
        try {
            super.close();
        } finally {
            mountPoint.release();
        }
    }

    private Object devices() {
        try {
            return LoopBacking.devicesOf(mountPoint.file());
        } catch (IOException e) {
            return "a loop device, perhaps: " + e;
        }
    }

    private static Path file(ExportOptions set, Path directory) {
        Path path = set.path();
        return path == null ? directory.resolve("disk") : path;
    }

    private static FuseExport mount(StorageDaemon daemon, ExportOptions set) {
        Path file = file(set, daemon.directory());
        FuseMountPoint mountPoint = FuseMountPoint.prepare(file);
        try {
            daemon.export(BlockExportOptions.fuse("fuse", NODE, file.toString(), fuse -> {
                fuse.writable(!set.readOnly()).growable(set.growable());
                if (set.allowOther() != null) {
                    fuse.allowOther(set.allowOther());
                }
            }));
            mountPoint.mounted();
            return new FuseExport(daemon, file, mountPoint);
        } catch (RuntimeException | Error e) {
            try {
                daemon.close();
            } catch (RuntimeException left) {
                e.addSuppressed(left);
            } finally {
                mountPoint.release();
            }
            throw e;
        }
    }
}
