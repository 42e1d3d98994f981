package dev.qemu4j.img.serve;

import dev.qemu4j.base.async.Task;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.BlockExportOptions;
import dev.qemu4j.qapi.sockets.SocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * An image served to one virtual machine by vhost-user: a process of its own does the machine's disk I/O through shared memory.
 *
 * <p>The machine needs {@code -chardev socket,id=c0,path=…}, {@code -device vhost-user-blk-pci,chardev=c0} and memory that can be
 * shared, such as {@code -object memory-backend-memfd,share=on}.
 */
public final class VhostUserBlkExport extends DaemonExport {
    private VhostUserBlkExport(StorageDaemon daemon, Path socket) {
        super(daemon, socket);
    }

    /**
     * Exports an image and waits until a machine can connect.
     *
     * @param source the image
     * @param options sets how it is exported
     * @return the export
     * @throws dev.qemu4j.img.failure.ImageMissingException if its file is not there
     * @throws dev.qemu4j.img.failure.ImageException if it cannot be; the subclass tells why
     * @throws dev.qemu4j.img.failure.ImageLockedException if it is opened for writing, and mounted, locked or otherwise in use
     * @throws ServeTimeoutException if the daemon did not come up within the start time-out
     * @throws dev.qemu4j.host.ProgramNotFoundException if there is no qemu-storage-daemon
     */
    public static VhostUserBlkExport start(ImageSource source, Consumer<? super ExportOptions.Builder> options) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(options, "options");
        return start(source, options, (set, directory) -> List.of(), VhostUserBlkExport::export);
    }

    /**
     * Exports an image, as {@link #start} does.
     *
     * @param source the image
     * @param options sets how it is exported, on another thread
     * @return a future of the export, or of the exception of {@link #start}; one that comes after a cancellation is closed
     */
    public static CompletableFuture<VhostUserBlkExport> startAsync(
            ImageSource source, Consumer<? super ExportOptions.Builder> options) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(options, "options");
        return Task.start("serve-start", task -> start(source, options));
    }

    /**
     * Returns the socket that the machine's chardev connects to.
     *
     * @return its absolute path
     */
    public Path socket() {
        return path();
    }

    private static VhostUserBlkExport export(StorageDaemon daemon, ExportOptions set) {
        Path socket = set.path() == null ? daemon.socket("vhost") : set.path();
        daemon.export(BlockExportOptions.vhostUserBlk("vhost", NODE, SocketAddress.unix(socket.toString()), vhost -> {
            vhost.writable(!set.readOnly());
            if (set.queues() > 0) {
                vhost.numQueues(set.queues());
            }
            if (set.logicalBlockSize() != null) {
                vhost.logicalBlockSize(set.logicalBlockSize());
            }
        }));
        return new VhostUserBlkExport(daemon, socket);
    }
}
