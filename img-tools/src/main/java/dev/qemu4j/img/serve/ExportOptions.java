package dev.qemu4j.img.serve;

import dev.qemu4j.base.DataSize;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Options of {@link FuseExport} and {@link VhostUserBlkExport}. Not thread-safe. */
public final class ExportOptions {
    private boolean readOnly;
    private boolean growable;
    private @Nullable String allowOther;
    private @Nullable Path path;
    private int queues;
    private @Nullable DataSize logicalBlockSize;
    private Consumer<DaemonOptions> daemon = options -> {};

    ExportOptions() {}

    /**
     * Offers the image for reading only.
     *
     * @param readOnly by default false
     * @return these options
     */
    public ExportOptions readOnly(boolean readOnly) {
        this.readOnly = readOnly;
        return this;
    }

    /**
     * Sets the path of the file or socket, by default in a private directory that ends with the export.
     *
     * @param path a file to mount over, at which nothing is mounted yet; it is made if it is not there, and then removed at the end
     *     if it is empty. Or a socket that is not there yet
     * @return these options
     */
    public ExportOptions path(Path path) {
        this.path = path.toAbsolutePath();
        return this;
    }

    /**
     * Lets writes beyond the end of the file make the image larger; FUSE only.
     *
     * @param growable by default false
     * @return these options
     */
    public ExportOptions growable(boolean growable) {
        this.growable = growable;
        return this;
    }

    /**
     * Lets other users open the file; FUSE only.
     *
     * @param mode {@code on}, {@code off} or {@code auto}, which is QEMU's default
     * @return these options
     */
    public ExportOptions allowOther(String mode) {
        allowOther = mode;
        return this;
    }

    /**
     * Sets the number of queues of the device; vhost-user only.
     *
     * @param queues at least 1, the default
     * @return these options
     */
    public ExportOptions queues(int queues) {
        this.queues = queues;
        return this;
    }

    /**
     * Sets the sector size that the guest sees; vhost-user only.
     *
     * @param size by default 512 bytes
     * @return these options
     */
    public ExportOptions logicalBlockSize(DataSize size) {
        logicalBlockSize = size;
        return this;
    }

    /**
     * Sets options of the daemon's start.
     *
     * @param options sets options of its command line
     * @return these options
     */
    public ExportOptions daemon(Consumer<DaemonOptions> options) {
        daemon = options;
        return this;
    }

    boolean readOnly() {
        return readOnly;
    }

    boolean growable() {
        return growable;
    }

    @Nullable
    String allowOther() {
        return allowOther;
    }

    @Nullable
    Path path() {
        return path;
    }

    int queues() {
        return queues;
    }

    @Nullable
    DataSize logicalBlockSize() {
        return logicalBlockSize;
    }

    Consumer<DaemonOptions> daemon() {
        return daemon;
    }
}
