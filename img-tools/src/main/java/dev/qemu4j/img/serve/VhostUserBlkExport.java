package dev.qemu4j.img.serve;

import dev.qemu4j.base.async.Task;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.BlockExportOptions;
import dev.qemu4j.qapi.sockets.SocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * An image served to one virtual machine by vhost-user: a process of its own does the machine's disk I/O through shared memory.
 *
 * <p>The machine needs {@code -chardev socket,id=c0,path=…}, {@code -device vhost-user-blk-pci,chardev=c0} and memory that can be
 * shared, such as {@code -object memory-backend-memfd,share=on}.
 */
public final class VhostUserBlkExport implements AutoCloseable {
    private static final String NODE = "image";

    private final StorageDaemon daemon;
    private final Path socket;

    private VhostUserBlkExport(StorageDaemon daemon, Path socket) {
        this.daemon = daemon;
        this.socket = socket;
    }

    /**
     * Exports an image and waits until a machine can connect.
     *
     * @param source the image
     * @param options sets how it is exported
     * @return the export
     * @throws ServeException if it cannot be
     * @throws ServeTimeoutException if the daemon did not come up within the start limit
     * @throws dev.qemu4j.host.ProgramNotFoundException if there is no qemu-storage-daemon
     */
    public static VhostUserBlkExport start(ImageSource source, Consumer<? super ExportOptions.Builder> options) {
        ExportOptions set = ExportOptions.builder().buildWith(options);
        StorageDaemon daemon = StorageDaemon.start(set.daemon());
        try {
            daemon.open(NODE, source, set.readOnly());
            Path socket = set.path() == null ? daemon.directory().socket("vhost") : set.path();
            SocketAddress address = SocketAddress.unix(socket.toString());
            daemon.export(BlockExportOptions.vhostUserBlk("vhost", NODE, address, vhost -> {
                vhost.writable(!set.readOnly());
                if (set.queues() > 0) {
                    vhost.numQueues(set.queues());
                }
                if (set.logicalBlockSize() != null) {
                    vhost.logicalBlockSize(set.logicalBlockSize());
                }
            }));
            return new VhostUserBlkExport(daemon, socket);
        } catch (RuntimeException | Error e) {
            daemon.close();
            throw e;
        }
    }

    /**
     * Exports an image without keeping the caller waiting.
     *
     * @param source the image
     * @param options sets how it is exported, on another thread
     * @return a future of the export, or of the exception of {@link #start}; one that comes after a cancellation is closed
     */
    public static CompletableFuture<VhostUserBlkExport> startAsync(
            ImageSource source, Consumer<? super ExportOptions.Builder> options) {
        return Task.start("serve-start", task -> start(source, options));
    }

    /**
     * Returns the socket that the machine's chardev connects to.
     *
     * @return its absolute path
     */
    public Path socket() {
        return socket;
    }

    /**
     * Returns the daemon that serves the image.
     *
     * @return the daemon, which ends with this export
     */
    public StorageDaemon daemon() {
        return daemon;
    }

    /** Ends the daemon and closes the image. Does nothing the second time. */
    @Override
    public void close() {
        daemon.close();
    }

    @Override
    public String toString() {
        return socket + " by " + daemon;
    }
}
