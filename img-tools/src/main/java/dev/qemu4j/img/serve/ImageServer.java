package dev.qemu4j.img.serve;

import dev.qemu4j.base.async.Task;
import dev.qemu4j.host.HostServer;
import dev.qemu4j.host.ServerHandle;
import dev.qemu4j.img.nbd.NbdAddress;
import dev.qemu4j.img.source.ImageSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * An image served over NBD by a {@code qemu-nbd} of its own.
 *
 * <pre>{@code
 * try (ImageServer server = ImageServer.start(ImageSource.of(disk, Format.QCOW2), o -> o.readOnly(true).shared(4))) {
 *     log.debug("nbdinfo '{}'", server.address().uri());
 * }
 * }</pre>
 *
 * <p>By default it listens on a Unix socket in a directory that only this user can enter, takes one client at a time, and
 * stays until it is closed. It ends with the JVM, also when that is killed. Thread-safe.
 */
public final class ImageServer extends ServerHandle {
    private final ServerEnd end;
    private final NbdAddress address;

    private ImageServer(HostServer server, NbdAddress address, boolean readsOnly) {
        super(server);
        end = new ServerEnd(server, () -> !readsOnly);
        this.address = address;
    }

    /**
     * Serves an image and waits until clients can connect.
     *
     * @param source the image
     * @param options sets how it is served
     * @return the server
     * @throws dev.qemu4j.img.failure.ImageMissingException if its file is not there
     * @throws dev.qemu4j.img.failure.ImageException if it cannot be served; the subclass tells why, such as {@link
     *     dev.qemu4j.img.failure.ServeException} for a port that is taken
     * @throws dev.qemu4j.img.failure.ImageLockedException if it is opened for writing, and mounted, locked or otherwise in use
     * @throws ServeTimeoutException if it did not come up within the start time-out
     * @throws dev.qemu4j.host.ProgramNotFoundException if there is no qemu-nbd
     */
    public static ImageServer start(ImageSource source, Consumer<? super ServeOptions.Builder> options) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(options, "options");
        ServeOptions set = ServeOptions.builder().buildWith(options);
        return TcpPorts.tryPorts(set.host() == null ? -1 : set.port(), port -> {
            ServerLaunch launch = new ServerLaunch(source, set, port);
            HostServer server = launch.start();
            NbdAddress address = new NbdAddress(launch.address(server), set.exportName(), set.tls() != null);
            return new ImageServer(server, address, set.readsOnly());
        });
    }

    /**
     * Serves an image with the options that qemu-nbd has by default.
     *
     * @param source the image
     * @return the server, as of {@link #start(ImageSource, Consumer)}
     */
    public static ImageServer start(ImageSource source) {
        return start(source, options -> {});
    }

    /**
     * Serves an image, as {@link #start(ImageSource, Consumer)} does.
     *
     * @param source the image
     * @param options sets how it is served, on another thread
     * @return a future of the server, or of the exception of {@link #start(ImageSource, Consumer)}; cancelling it ends the server
     */
    public static CompletableFuture<ImageServer> startAsync(
            ImageSource source, Consumer<? super ServeOptions.Builder> options) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(options, "options");
        return Task.start("serve-start", task -> start(source, options));
    }

    /**
     * Starts a server with default options, as {@link #start(ImageSource)} does.
     *
     * @param source the image
     * @return a future of the server; cancelling it ends what had started
     */
    public static CompletableFuture<ImageServer> startAsync(ImageSource source) {
        return startAsync(source, options -> {});
    }

    /**
     * Returns the address by which clients find the image.
     *
     * @return the address
     */
    public NbdAddress address() {
        return address;
    }

    /**
     * Ends the server, which closes the image cleanly and cuts its clients off. Waits while it writes, up to the
     * {@linkplain ServeOptions.Builder#endTimeout time-out}. Does nothing the second time.
     *
     * @throws dev.qemu4j.img.failure.ImageLossException if the server said that it lost something, such as bitmaps on a full
     *     disk, or ended before it had closed an image that it may write; it has ended all the same
     */
    @Override
    public void close() {
        end.close();
    }

    @Override
    public String toString() {
        return super.toString() + " at " + address;
    }
}
