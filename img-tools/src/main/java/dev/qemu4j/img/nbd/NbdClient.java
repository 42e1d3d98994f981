package dev.qemu4j.img.nbd;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.img.internal.Delivery;
import dev.qemu4j.img.internal.RequestFuture;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection to an NBD server, of QEMU or of others.
 *
 * <pre>{@code
 * try (NbdClient disk = NbdClient.connect(address, "", NbdOptions.defaults())) {
 *     ByteBuffer sector = ByteBuffer.allocate(512);
 *     disk.read(sector, 0);
 * }
 * }</pre>
 *
 * <p>Thread-safe; many requests can be in flight, up to {@link NbdOptions#inFlightLimit()} and {@link NbdOptions#requestBacklog()}. Beyond
 * these, a verb that waits waits for room first, for no longer than {@link NbdOptions#requestTimeout()}, and a future fails with {@link
 * NbdBacklogException}. Requests may be answered in any order: who needs an order waits for one before sending the next. A buffer belongs to the client until its request is done; its position does not move. Cancelling a future
 * forgets the reply, but takes no request back, and the buffer stays in use until the reply has come, of which nothing tells then but the end of
 * the connection, {@link #closed()}. Futures of a client are completed on {@link NbdOptions#executor()}.
 *
 * <p>A request fails with {@link NbdCommandException} if the server refuses it, {@link NbdTimeoutException} if no reply comes
 * in time, {@link NbdProtocolException} if the server sends nonsense, and {@link NbdDisconnectedException} if the connection
 * ends. After all but the first the client is of no use any more; it does not connect again. One for which there is no room fails with
 * {@link NbdBacklogException}, which changes nothing of the connection. An interrupt of a thread that sends or waits ends
 * the connection, as with Java's own channels, and the thread gets a {@link dev.qemu4j.base.QemuInterruptedException}: nothing else lets go of its buffer.
 */
public final class NbdClient implements AutoCloseable {
    private final Connection connection;
    private final NbdExport export;
    private final NbdOptions options;
    private final Delivery delivery;
    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();

    private NbdClient(Connection connection, NbdExport export, NbdOptions options) {
        this.connection = connection;
        this.export = export;
        this.options = options;
        delivery = new Delivery(options.executor(), options.requestTimeout());
        Chain.after(connection.ended(), () -> delivery.run(() -> closed.complete(null)));
    }

    /**
     * Connects to an export.
     *
     * @param address a {@link java.net.UnixDomainSocketAddress} or an {@link java.net.InetSocketAddress}
     * @param export its name, which may be empty
     * @param options the client's options
     * @return the client
     * @throws NbdConnectException if there is no server, or it does not have the export
     * @throws NbdTimeoutException if no server answers in time
     * @throws NbdProtocolException if what answers is no NBD server
     */
    public static NbdClient connect(
            SocketAddress address, String export, Consumer<? super NbdOptions.Builder> options) {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(export, "export");
        NbdOptions made = NbdOptions.made(options);
        Connection connection = new Connecting(address, made).connect(export);
        return new NbdClient(connection, connection.export(), made);
    }

    /**
     * Connects to an export.
     *
     * @param address the address of the server
     * @param options how the client behaves; they must have {@link NbdOptions#tls()} if the address needs it
     * @return the client, as of {@link #connect(SocketAddress, String, Consumer)}
     */
    public static NbdClient connect(NbdAddress address, Consumer<? super NbdOptions.Builder> options) {
        Objects.requireNonNull(address, "address");
        return connect(address.socket(), address.export(), options);
    }

    /**
     * Connects, as {@link #connect(SocketAddress, String, Consumer)} does.
     *
     * @param address a {@link java.net.UnixDomainSocketAddress} or an {@link java.net.InetSocketAddress}
     * @param export the export's name, which may be empty
     * @param options the client's options
     * @return a future of the client, or of the exception of {@link #connect(SocketAddress, String, Consumer)}; cancelling it ends the connection
     */
    public static CompletableFuture<NbdClient> connectAsync(
            SocketAddress address, String export, Consumer<? super NbdOptions.Builder> options) {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(export, "export");
        NbdOptions made = NbdOptions.made(options);
        return Task.start("nbd-connect", task -> connect(address, export, made));
    }

    /**
     * Connects to where a server is, as {@link #connect(NbdAddress, Consumer)} does.
     *
     * @param address the address
     * @param options the client's options
     * @return a future of the client; cancelling it ends the connection
     */
    public static CompletableFuture<NbdClient> connectAsync(
            NbdAddress address, Consumer<? super NbdOptions.Builder> options) {
        Objects.requireNonNull(address, "address");
        return connectAsync(address.socket(), address.export(), options);
    }

    /**
     * Asks a server for the names of its exports.
     *
     * @param address a {@link java.net.UnixDomainSocketAddress} or an {@link java.net.InetSocketAddress}
     * @param options the client's options
     * @return the names
     * @throws NbdConnectException as of {@link #connect(SocketAddress, String, Consumer)}, also if the server does not tell
     */
    public static List<String> list(SocketAddress address, Consumer<? super NbdOptions.Builder> options) {
        Objects.requireNonNull(address, "address");
        return new Connecting(address, NbdOptions.made(options)).list();
    }

    /**
     * Asks a server for the names of its exports, as {@link #list} does.
     *
     * @param address a {@link java.net.UnixDomainSocketAddress} or an {@link java.net.InetSocketAddress}
     * @param options the client's options
     * @return a future of the names; cancelling it ends the connection
     */
    public static CompletableFuture<List<String>> listAsync(
            SocketAddress address, Consumer<? super NbdOptions.Builder> options) {
        Objects.requireNonNull(address, "address");
        NbdOptions made = NbdOptions.made(options);
        return Task.start("nbd-list", task -> list(address, made));
    }

    /**
     * Returns the server's description of the export.
     *
     * @return its size, flags and contexts
     */
    public NbdExport export() {
        return export;
    }

    /**
     * Returns the options of the client.
     *
     * @return the options that it was connected with
     */
    public NbdOptions options() {
        return options;
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
     * Returns a future of the connection's end, by whichever side.
     *
     * @return completes with null, never exceptionally, after the requests that had no reply
     */
    public CompletableFuture<@Nullable Void> closed() {
        return OwnedFuture.view(closed);
    }

    /**
     * Reads.
     *
     * @param target filled from its position to its limit, at most {@link NbdExport.BlockSizes#maximum()} bytes
     * @param offset of the first byte
     * @param flags the flags of the request
     * @throws NbdException as the class says
     */
    public void read(ByteBuffer target, long offset, NbdFlag... flags) {
        waitFor(Requests.read(export, offset, target, flags));
    }

    /**
     * Reads, as {@link #read} does.
     *
     * @param target filled from its position to its limit, at most {@link NbdExport.BlockSizes#maximum()} bytes
     * @param offset of the first byte
     * @param flags the flags of the request
     * @return a future that completes with the reply
     */
    public CompletableFuture<@Nullable Void> readAsync(ByteBuffer target, long offset, NbdFlag... flags) {
        return send(() -> Requests.read(export, offset, target, flags));
    }

    /**
     * Writes.
     *
     * @param source the bytes from its position to its limit, at most {@link NbdExport.BlockSizes#maximum()} of them
     * @param offset of the first byte
     * @param flags the flags of the request
     * @throws NbdException as the class says
     */
    public void write(ByteBuffer source, long offset, NbdFlag... flags) {
        waitFor(Requests.write(export, offset, source, flags));
    }

    /**
     * Writes, as {@link #write} does.
     *
     * @param source the bytes from its position to its limit, at most {@link NbdExport.BlockSizes#maximum()} of them
     * @param offset of the first byte
     * @param flags the flags of the request
     * @return a future that completes with the reply
     */
    public CompletableFuture<@Nullable Void> writeAsync(ByteBuffer source, long offset, NbdFlag... flags) {
        return send(() -> Requests.write(export, offset, source, flags));
    }

    /**
     * Writes zeros, which may take no space.
     *
     * @param offset of the first byte
     * @param length the number of bytes, below 4 GiB
     * @param flags the flags of the request
     * @throws NbdException as the class says
     */
    public void zero(long offset, long length, NbdFlag... flags) {
        waitFor(Requests.range(export, Wire.WRITE_ZEROES, offset, length, flags));
    }

    /**
     * Writes zeros, as {@link #zero} does.
     *
     * @param offset of the first byte
     * @param length the number of bytes, below 4 GiB
     * @param flags the flags of the request
     * @return a future that completes with the reply
     */
    public CompletableFuture<@Nullable Void> zeroAsync(long offset, long length, NbdFlag... flags) {
        return send(() -> Requests.range(export, Wire.WRITE_ZEROES, offset, length, flags));
    }

    /**
     * Tells the server that bytes are not needed any more; what they read as then is up to the server.
     *
     * @param offset of the first byte
     * @param length the number of bytes, below 4 GiB
     * @param flags the flags of the request
     * @throws NbdException as the class says
     */
    public void trim(long offset, long length, NbdFlag... flags) {
        waitFor(Requests.range(export, Wire.TRIM, offset, length, flags));
    }

    /**
     * Trims, as {@link #trim} does.
     *
     * @param offset of the first byte
     * @param length the number of bytes, below 4 GiB
     * @param flags the flags of the request
     * @return a future that completes with the reply
     */
    public CompletableFuture<@Nullable Void> trimAsync(long offset, long length, NbdFlag... flags) {
        return send(() -> Requests.range(export, Wire.TRIM, offset, length, flags));
    }

    /**
     * Asks the server to have bytes ready that will be read soon.
     *
     * @param offset of the first byte
     * @param length the number of bytes, below 4 GiB
     * @throws NbdException as the class says
     */
    public void cache(long offset, long length) {
        waitFor(Requests.range(export, Wire.CACHE, offset, length));
    }

    /**
     * Asks the server to have bytes ready that will be read soon, as {@link #cache} does.
     *
     * @param offset of the first byte
     * @param length the number of bytes, below 4 GiB
     * @return a future that completes with the reply
     */
    public CompletableFuture<@Nullable Void> cacheAsync(long offset, long length) {
        return send(() -> Requests.range(export, Wire.CACHE, offset, length));
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
     * Flushes, as {@link #flush} does.
     *
     * @return a future that completes with the reply
     */
    public CompletableFuture<@Nullable Void> flushAsync() {
        return export.has(Wire.CAN_FLUSH) ? send(() -> Request.of(Wire.FLUSH, 0, 0, 0)) : RequestFuture.ended(null);
    }

    /**
     * Asks for the state of blocks.
     *
     * @param context such as {@link Extent#ALLOCATION}, one of the export's contexts
     * @param offset of the first byte
     * @param length the number of bytes
     * @param flags {@link NbdFlag#REQ_ONE} for the first extent only
     * @return the extents that cover the range, in order and without gaps, neighbours being different
     * @throws NbdLimitException if the server tells of more than {@link NbdOptions#extentLimit()}, or of too little at a time
     * @throws NbdException as the class says
     * @throws IllegalArgumentException if the server did not agree to the context
     */
    public List<Extent> extents(String context, long offset, long length, NbdFlag... flags) {
        ExtentWalk walk = walk(context, offset, length, flags);
        while (!walk.isDone()) {
            Request request = walk.next();
            waitFor(request);
            walk.take(request);
        }
        return walk.extents();
    }

    /**
     * Asks for the state of blocks, as {@link #extents} does.
     *
     * @param context such as {@link Extent#ALLOCATION}, one of the export's contexts
     * @param offset of the first byte
     * @param length the number of bytes
     * @param flags {@link NbdFlag#REQ_ONE} for the first extent only
     * @return a future of the extents; it fails with the exceptions of {@link #extents}
     */
    public CompletableFuture<List<Extent>> extentsAsync(String context, long offset, long length, NbdFlag... flags) {
        RequestFuture<List<Extent>> result = new RequestFuture<>();
        try {
            goOn(walk(context, offset, length, flags), result);
        } catch (RuntimeException | Error e) {
            result.end(List.of(), e);
        }
        return result;
    }

    private ExtentWalk walk(String context, long offset, long length, NbdFlag... flags) {
        return new ExtentWalk(export, context, new Extent(offset, length, 0), options.extentLimit(), flags);
    }

    /** Goes on from answer to answer on the thread that reads: the executor may be slow to begin a task. */
    private void goOn(ExtentWalk walk, RequestFuture<List<Extent>> result) {
        if (result.isDone()) {
            return; // cancelled
        }
        if (walk.isDone()) {
            result.endBy(delivery, walk.extents(), null);
            return;
        }
        Request request = walk.next();
        connection.sendLater(request.onDone(failure -> {
            try {
                if (failure != null) {
                    throw failure;
                }
                walk.take(request);
                goOn(walk, result);
            } catch (RuntimeException | Error e) {
                result.endBy(delivery, List.of(), e);
            }
        }));
    }

    /** Ends the connection; requests without a reply fail. Does nothing the second time. */
    @Override
    public void close() {
        connection.close();
    }

    /** Waits for the reply. An interrupt gives the connection up, since nothing else lets go of the buffer. */
    private void waitFor(Request request) {
        String wait = "waiting for the reply to " + request + ", which ended the connection";
        Await.requireAllowed(wait); // before the request is sent, since giving it up ends the connection for all
        connection.waitForRoom(request);
        RequestFuture<@Nullable Void> reply = new RequestFuture<>();
        connection.sendNow(request.onDone(failure -> reply.end(null, failure)));
        try {
            Await.result(reply, wait, () -> {
                connection.giveUp();
                reply.exceptionally(failure -> null).join();
            });
        } catch (NbdDisconnectedException e) {
            if (Thread.currentThread().isInterrupted()) { // which ended the connection while the request was sent
                throw QemuInterruptedException.of(wait, null);
            }
            throw e;
        }
    }

    private RequestFuture<@Nullable Void> send(Supplier<Request> request) {
        RequestFuture<@Nullable Void> reply = new RequestFuture<>(connection::giveUp);
        try {
            connection.sendLater(request.get().onDone(failure -> reply.endBy(delivery, null, failure)));
        } catch (RuntimeException | Error e) {
            reply.end(null, e);
        }
        return reply;
    }
}
