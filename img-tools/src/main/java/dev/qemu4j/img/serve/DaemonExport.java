package dev.qemu4j.img.serve;

import dev.qemu4j.host.ServerHandle;
import dev.qemu4j.img.source.ImageSource;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** An image that a storage daemon of its own exports at a path. */
public abstract sealed class DaemonExport extends ServerHandle permits FuseExport, VhostUserBlkExport {
    /** The name of the image's block node. */
    static final String NODE = "image";

    private final StorageDaemon daemon;
    private final Path path;

    DaemonExport(StorageDaemon daemon, Path path) {
        super(daemon.process());
        this.daemon = daemon;
        this.path = path;
    }

    /**
     * Starts a daemon that has the image open, and exports that; neither is left if it fails.
     *
     * @param end is given the daemon's directory, and returns the command after which the daemon may end with the JVM, or nothing
     */
    static <T> T start(
            ImageSource source,
            Consumer<? super ExportOptions.Builder> options,
            BiFunction<ExportOptions, Path, List<String>> end,
            BiFunction<StorageDaemon, ExportOptions, T> export) {
        ExportOptions set = ExportOptions.builder().buildWith(options);
        StorageDaemon daemon = StorageDaemon.start(set.daemon(), directory -> end.apply(set, directory));
        try {
            daemon.open(NODE, source, set.readOnly());
            return export.apply(daemon, set);
        } catch (RuntimeException | Error e) {
            try {
                daemon.close();
            } catch (RuntimeException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
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
        return path + " by " + daemon;
    }

    final Path path() {
        return path;
    }
}
