package dev.qemu4j.img.nbd;

import dev.qemu4j.img.serve.NbdAddress;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A connection to an NBD server, of QEMU or of others.
 *
 * <pre>{@code
 * try (NbdClient disk = NbdClient.connect(address, "", NbdOptions.defaults())) {
 *     ByteBuffer sector = ByteBuffer.allocate(512);
 *     disk.read(0, sector);
 * }
 * }</pre>
 *
 * <p>Thread-safe; any number of requests can be in flight. They may be answered in any order: who needs an order waits for one before
 * sending the next. A buffer belongs to the client until its request is done; its position does not move. Cancelling a future
 * forgets the reply, but the buffer stays in use until then. Futures are completed on {@link NbdOptions#executor()}.
 *
 * <p>A request fails with {@link NbdCommandException} if the server refuses it, {@link NbdTimeoutException} if no reply comes
 * in time, {@link NbdProtocolException} if the server sends nonsense, and {@link NbdDisconnectedException} if the connection
 * ends. After all but the first the client is of no use any more; it does not connect again. An interrupt of a thread that is sending ends
 * the connection, as with Java's own channels; one of a thread that waits does not.
 */
public final class NbdClient implements AutoCloseable {
    private static final long LONGEST_RANGE = 0xFFFF_0000L;

    private final Connection connection;
    private final NbdExport export;
    private final NbdOptions options;

    private NbdClient(Connection connection, NbdExport export, NbdOptions options) {
        this.connection = connection;
        this.export = export;
        this.options = options;
    }

    /**
     * Connects to an export.
     *
     * @param address a {@link java.net.UnixDomainSocketAddress} or an {@link java.net.InetSocketAddress}
     * @param export its name, which may be empty
     * @param options how the client behaves
     * @return the client
     * @throws NbdConnectException if there is no server, it does not have the export, or does not answer in time
     * @throws NbdProtocolException if what answers is no NBD server
     */
    public static NbdClient connect(SocketAddress address, String export, NbdOptions options) {
        return negotiate(address, options, handshake -> {
            NbdExport agreed = handshake.go(export);
            Connection connection =
                    new Connection(handshake.transport(), agreed.structured(), options.requestTimeout());
            connection.start();
            return new NbdClient(connection, agreed, options);
        });
    }

    /**
     * Connects to an export.
     *
     * @param address where it is
     * @param options how the client behaves; they must have {@link NbdOptions#tls()} if the address needs it
     * @return the client, as of {@link #connect(SocketAddress, String, NbdOptions)}
     */
    public static NbdClient connect(NbdAddress address, NbdOptions options) {
        return connect(address.socket(), address.export(), options);
    }

    /**
     * Connects without keeping the caller waiting.
     *
     * @param address a {@link java.net.UnixDomainSocketAddress} or an {@link java.net.InetSocketAddress}
     * @param export the export's name, which may be empty
     * @param options how the client behaves
     * @return the client to come, or what {@link #connect(SocketAddress, String, NbdOptions)} throws
     */
    public static CompletableFuture<NbdClient> connectAsync(SocketAddress address, String export, NbdOptions options) {
        return CompletableFuture.supplyAsync(() -> connect(address, export, options), options.executor());
    }

    /**
     * Asks a server for the names of its exports.
     *
     * @param address a {@link java.net.UnixDomainSocketAddress} or an {@link java.net.InetSocketAddress}
     * @param options how the client behaves
     * @return the names
     * @throws NbdConnectException as of {@link #connect(SocketAddress, String, NbdOptions)}, also if the server does not tell
     */
    public static List<String> list(SocketAddress address, NbdOptions options) {
        return negotiate(address, options, handshake -> {
            List<String> names = handshake.list();
            handshake.transport().close();
            return names;
        });
    }

    private static <T> T negotiate(SocketAddress address, NbdOptions options, Negotiation<T> negotiation) {
        AtomicBoolean through = new AtomicBoolean();
        AtomicBoolean late = new AtomicBoolean();
        PlainTransport transport = null;
        try {
            PlainTransport opened = PlainTransport.open(address);
            transport = opened;
            CompletableFuture.delayedExecutor(options.connectTimeout().toNanos(), TimeUnit.NANOSECONDS, Runnable::run)
                    .execute(() -> {
                        if (!through.get()) {
                            late.set(true);
                            opened.close();
                        }
                    });
            opened.connect(address);
            T result = negotiation.run(new Handshake(opened, options));
            through.set(true);
            return result;
        } catch (IOException | RuntimeException e) {
            through.set(true);
            if (transport != null) {
                transport.close();
            }
            throw failure(address, options, late.get(), e);
        }
    }

    private static RuntimeException failure(SocketAddress address, NbdOptions options, boolean late, Exception cause) {
        if (late) {
            return new NbdConnectException(
                    "no NBD server answered at " + address + " within "
                            + options.connectTimeout().toMillis() + " ms",
                    cause);
        }
        return cause instanceof RuntimeException known
                ? known
                : new NbdConnectException("no NBD connection to " + address + ": " + cause.getMessage(), cause);
    }

    /**
     * Returns what the server said of the export.
     *
     * @return its size, flags and contexts
     */
    public NbdExport export() {
        return export;
    }

    /**
     * Tells whether requests can still be made.
     *
     * @return false once the connection has ended
     */
    public boolean isOpen() {
        return connection.isOpen();
    }

    /**
     * Reads.
     *
     * @param offset of the first byte
     * @param target filled from its position to its limit, at most {@link NbdExport.BlockSizes#maximum()} bytes
     * @throws NbdException as the class says
     */
    public void read(long offset, ByteBuffer target) {
        waitFor(Requests.read(export, offset, target));
    }

    /**
     * Reads without waiting.
     *
     * @param offset of the first byte
     * @param target filled from its position to its limit, at most {@link NbdExport.BlockSizes#maximum()} bytes
     * @return the end of it
     */
    public CompletableFuture<@Nullable Void> readAsync(long offset, ByteBuffer target) {
        return send(Requests.read(export, offset, target));
    }

    /**
     * Writes.
     *
     * @param offset of the first byte
     * @param source the bytes from its position to its limit, at most {@link NbdExport.BlockSizes#maximum()} of them
     * @param flags how
     * @throws NbdException as the class says
     */
    public void write(long offset, ByteBuffer source, NbdFlag... flags) {
        waitFor(Requests.write(export, offset, source, flags));
    }

    /**
     * Writes without waiting.
     *
     * @param offset of the first byte
     * @param source the bytes from its position to its limit, at most {@link NbdExport.BlockSizes#maximum()} of them
     * @param flags how
     * @return the end of it
     */
    public CompletableFuture<@Nullable Void> writeAsync(long offset, ByteBuffer source, NbdFlag... flags) {
        return send(Requests.write(export, offset, source, flags));
    }

    /**
     * Writes zeros, which may take no space.
     *
     * @param offset of the first byte
     * @param length how many, below 4 GiB
     * @param flags how
     * @throws NbdException as the class says
     */
    public void zero(long offset, long length, NbdFlag... flags) {
        waitFor(Requests.range(export, Wire.WRITE_ZEROES, offset, length, flags));
    }

    /**
     * Writes zeros without waiting.
     *
     * @param offset of the first byte
     * @param length how many, below 4 GiB
     * @param flags how
     * @return the end of it
     */
    public CompletableFuture<@Nullable Void> zeroAsync(long offset, long length, NbdFlag... flags) {
        return send(Requests.range(export, Wire.WRITE_ZEROES, offset, length, flags));
    }

    /**
     * Tells the server that bytes are not needed any more; what they read as then is up to the server.
     *
     * @param offset of the first byte
     * @param length how many, below 4 GiB
     * @throws NbdException as the class says
     */
    public void trim(long offset, long length) {
        waitFor(Requests.range(export, Wire.TRIM, offset, length));
    }

    /**
     * Trims without waiting.
     *
     * @param offset of the first byte
     * @param length how many, below 4 GiB
     * @return the end of it
     */
    public CompletableFuture<@Nullable Void> trimAsync(long offset, long length) {
        return send(Requests.range(export, Wire.TRIM, offset, length));
    }

    /**
     * Asks the server to have bytes ready that will be read soon.
     *
     * @param offset of the first byte
     * @param length how many, below 4 GiB
     * @throws NbdException as the class says
     */
    public void cache(long offset, long length) {
        waitFor(Requests.range(export, Wire.CACHE, offset, length));
    }

    /**
     * Makes all writes that were answered before lasting. Does nothing if the server has no such command.
     *
     * @throws NbdException as the class says
     */
    public void flush() {
        if (export.has(Wire.CAN_FLUSH)) {
            waitFor(Request.of(Wire.FLUSH, 0, 0, 0));
        }
    }

    /**
     * Flushes without waiting.
     *
     * @return the end of it
     */
    public CompletableFuture<@Nullable Void> flushAsync() {
        return export.has(Wire.CAN_FLUSH)
                ? send(Request.of(Wire.FLUSH, 0, 0, 0))
                : CompletableFuture.completedFuture(null);
    }

    /**
     * Asks for the state of blocks.
     *
     * @param context such as {@link Extent#ALLOCATION}, one of the export's contexts
     * @param offset of the first byte
     * @param length how many
     * @return what covers the range, in order and without gaps; neighbours may say the same
     * @throws NbdException as the class says
     * @throws IllegalArgumentException if the server did not agree to the context
     */
    public List<Extent> extents(String context, long offset, long length) {
        int id = Requests.context(export, context);
        List<Extent> all = new ArrayList<>();
        long at = Requests.inside(export, offset, length);
        while (at < offset + length) {
            Request request = Request.blockStatus(at, Math.min(offset + length - at, LONGEST_RANGE), id);
            waitFor(request);
            all.addAll(request.extents());
            at = all.get(all.size() - 1).end();
        }
        return List.copyOf(all);
    }

    /**
     * Asks for the state of blocks without waiting.
     *
     * @param context such as {@link Extent#ALLOCATION}, one of the export's contexts
     * @param offset of the first byte
     * @param length how many
     * @return what covers the range, in order and without gaps
     * @throws IllegalArgumentException if the server did not agree to the context
     */
    public CompletableFuture<List<Extent>> extentsAsync(String context, long offset, long length) {
        int id = Requests.context(export, context);
        Requests.inside(export, offset, length);
        return moreExtents(new ArrayList<>(), id, offset, offset + length);
    }

    private CompletableFuture<List<Extent>> moreExtents(List<Extent> all, int id, long at, long end) {
        if (at >= end) {
            return CompletableFuture.completedFuture(List.copyOf(all));
        }
        Request request = Request.blockStatus(at, Math.min(end - at, LONGEST_RANGE), id);
        return send(request)
                .thenComposeAsync(
                        done -> {
                            all.addAll(request.extents());
                            return moreExtents(all, id, all.get(all.size() - 1).end(), end);
                        },
                        options.executor());
    }

    /** Ends the connection; requests without a reply fail. Does nothing the second time. */
    @Override
    public void close() {
        connection.close();
    }

    private void waitFor(Request request) {
        Waiter waiter = new Waiter();
        connection.sendNow(request.onDone(waiter));
        waiter.await();
    }

    private CompletableFuture<@Nullable Void> send(Request request) {
        CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
        connection.sendLater(request.onDone(failure -> options.executor().execute(() -> {
            if (failure == null) {
                result.complete(null);
            } else {
                result.completeExceptionally(failure);
            }
        })));
        return result;
    }

    /** What is done on a connection before it carries requests. */
    @FunctionalInterface
    private interface Negotiation<T> {
        T run(Handshake handshake) throws IOException;
    }
}
