package dev.qemu4j.qmp;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qapi.catalog.QmpCommands;
import dev.qemu4j.qmp.call.internal.RawCommand;
import dev.qemu4j.qmp.call.internal.Submission;
import dev.qemu4j.qmp.transport.QmpTransport;
import dev.qemu4j.qmp.wire.internal.Json;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A connection to a QEMU monitor that speaks QMP.
 *
 * <pre>{@code
 * try (QmpClient qmp = QmpClient.connect(UnixDomainSocketAddress.of(path))) {
 *     StatusInfo status = qmp.blocking().runState().queryStatus();
 * }
 * }</pre>
 *
 * <p>Safe for use by several threads. Commands are answered in the order in which they were sent, but for those sent
 * out of band. Callbacks and listeners run on {@link QmpOptions#executor()}, never on the thread that reads from
 * QEMU. Cancelling a future forgets the reply, and QEMU runs the command all the same if it was sent by then. When the connection ends, each
 * command without a reply fails with {@link QmpDisconnectedException}; the client does not connect again. QEMU itself
 * runs on when a client leaves.
 *
 * <p>A monitor serves one client at a time: give each client a monitor of its own.
 */
public final class QmpClient implements QmpCommands, AutoCloseable {
    private final Connection connection;
    private final QmpGreeting greeting;
    private final BlockingQmpClient blocking;
    private final AtomicReference<@Nullable CompletableFuture<QmpSchema>> schema;
    private final boolean owning;

    QmpClient(Connection connection, QmpGreeting greeting) {
        this.connection = connection;
        this.greeting = greeting;
        blocking = new BlockingQmpClient(connection, greeting);
        schema = new AtomicReference<>();
        owning = true;
    }

    /** A view of a client. */
    private QmpClient(QmpClient owner) {
        connection = owner.connection;
        greeting = owner.greeting;
        blocking = owner.blocking;
        schema = owner.schema;
        owning = false;
    }

    /**
     * Connects to a monitor, with default options.
     *
     * @param address a {@link java.net.UnixDomainSocketAddress} or an {@link java.net.InetSocketAddress}
     * @return the client, which has negotiated
     * @throws QmpConnectException as {@link #connect(SocketAddress, Consumer)} does
     */
    public static QmpClient connect(SocketAddress address) {
        return connect(address, QmpOptions.defaults());
    }

    /**
     * Connects to a monitor and negotiates, within {@link QmpOptions#connectTimeout()}.
     *
     * @param address a {@link java.net.UnixDomainSocketAddress} or an {@link java.net.InetSocketAddress}
     * @param options the client's options
     * @return the client, which has negotiated
     * @throws QmpConnectException if nothing there speaks QMP
     * @throws QmpTimeoutException if it does not answer in time
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted; the connection is given up
     */
    public static QmpClient connect(SocketAddress address, Consumer<? super QmpOptions.Builder> options) {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(options, "options");
        return Await.result(connectAsync(address, options), "connecting to " + address);
    }

    /**
     * Connects to a monitor, with default options, as {@link #connect(SocketAddress)} does.
     *
     * @param address a {@link java.net.UnixDomainSocketAddress} or an {@link java.net.InetSocketAddress}
     * @return the future of {@link #connectAsync(SocketAddress, Consumer)}
     */
    public static CompletableFuture<QmpClient> connectAsync(SocketAddress address) {
        return connectAsync(address, QmpOptions.defaults());
    }

    /**
     * Connects to a monitor, as {@link #connect(SocketAddress, Consumer)} does.
     *
     * @param address a {@link java.net.UnixDomainSocketAddress} or an {@link java.net.InetSocketAddress}
     * @param options the client's options
     * @return a future of the client; cancelling gives up
     */
    public static CompletableFuture<QmpClient> connectAsync(
            SocketAddress address, Consumer<? super QmpOptions.Builder> options) {
        QmpOptions made = QmpOptions.made(options);
        return OwnedFuture.of(Connector.connect(Objects.requireNonNull(address, "address"), made));
    }

    /**
     * Connects to a monitor by a transport of the caller's choice, with default options.
     *
     * @param transport the way to the monitor, for this client alone
     * @return the client, which has negotiated
     * @throws QmpConnectException as {@link #connect(QmpTransport, Consumer)} does
     */
    public static QmpClient connect(QmpTransport transport) {
        return connect(transport, QmpOptions.defaults());
    }

    /**
     * Connects to a monitor by a transport of the caller's choice, within {@link QmpOptions#connectTimeout()}. The client closes the
     * transport at its end, and if there is no connection.
     *
     * @param transport the way to the monitor, for this client alone
     * @param options the client's options
     * @return the client, which has negotiated, unless {@linkplain QmpTransport#negotiated somebody else} has
     * @throws QmpConnectException if the transport cannot be opened, or nothing there speaks QMP
     * @throws QmpTimeoutException if there is no answer in time
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted; the connection is given up
     */
    public static QmpClient connect(QmpTransport transport, Consumer<? super QmpOptions.Builder> options) {
        Objects.requireNonNull(transport, "transport");
        Objects.requireNonNull(options, "options");
        return Await.result(connectAsync(transport, options), "connecting by a transport");
    }

    /**
     * Connects to a monitor by a transport of the caller's choice, with default options, as {@link #connect(QmpTransport)} does.
     *
     * @param transport the way to the monitor, for this client alone
     * @return the future of {@link #connectAsync(QmpTransport, Consumer)}
     */
    public static CompletableFuture<QmpClient> connectAsync(QmpTransport transport) {
        return connectAsync(transport, QmpOptions.defaults());
    }

    /**
     * Connects to a monitor by a transport of the caller's choice, as {@link #connect(QmpTransport, Consumer)} does.
     *
     * @param transport the way to the monitor, for this client alone
     * @param options the client's options
     * @return a future of the client; cancelling gives up
     */
    public static CompletableFuture<QmpClient> connectAsync(
            QmpTransport transport, Consumer<? super QmpOptions.Builder> options) {
        QmpOptions made = QmpOptions.made(options);
        return OwnedFuture.of(Connector.connect(Objects.requireNonNull(transport, "transport"), made));
    }

    /**
     * Listens for a QEMU that dials in, with default options.
     *
     * @param address the place to listen; a TCP port of 0 takes a free one
     * @return the listener; QEMU can be started
     * @throws QmpConnectException as {@link #listen(SocketAddress, Consumer)} does
     */
    public static QmpListener listen(SocketAddress address) {
        return listen(address, QmpOptions.defaults());
    }

    /**
     * Listens for a QEMU that dials in, as it does with {@code -qmp unix:PATH}.
     *
     * <p>That spares the wait for the socket to appear. The socket's file is removed when the listener closes.
     *
     * @param address the place to listen; a TCP port of 0 takes a free one
     * @param options the client's options
     * @return the listener; QEMU can be started
     * @throws QmpConnectException if the address is taken, or cannot be listened on
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted; the listener is closed
     */
    public static QmpListener listen(SocketAddress address, Consumer<? super QmpOptions.Builder> options) {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(options, "options");
        return Await.result(listenAsync(address, options), "beginning to listen at " + address);
    }

    /**
     * Listens for a QEMU that dials in, with default options, as {@link #listen(SocketAddress)} does.
     *
     * @param address the place to listen; a TCP port of 0 takes a free one
     * @return the future of {@link #listenAsync(SocketAddress, Consumer)}
     */
    public static CompletableFuture<QmpListener> listenAsync(SocketAddress address) {
        return listenAsync(address, QmpOptions.defaults());
    }

    /**
     * Listens for a QEMU that dials in, as {@link #listen(SocketAddress, Consumer)} does.
     *
     * @param address the place to listen; a TCP port of 0 takes a free one
     * @param options the client's options
     * @return a future of the listener; cancelling closes it
     */
    public static CompletableFuture<QmpListener> listenAsync(
            SocketAddress address, Consumer<? super QmpOptions.Builder> options) {
        QmpOptions made = QmpOptions.made(options);
        return OwnedFuture.of(Connector.listen(Objects.requireNonNull(address, "address"), made));
    }

    /**
     * Returns QEMU's greeting.
     *
     * @return the greeting
     */
    public QmpGreeting greeting() {
        return greeting;
    }

    /**
     * Sends a command, within {@link QmpOptions#commandTimeout()}.
     *
     * @param <R> the type of the command's result
     * @param command the command
     * @return the result, or one of the exceptions that {@link #execute(QmpCommand, Duration)} lists
     */
    @Override
    public <R extends @Nullable Object> CompletableFuture<R> execute(QmpCommand<R> command) {
        Objects.requireNonNull(command, "command");
        return execute(command, connection.options().commandTimeout());
    }

    /**
     * Sends a command.
     *
     * <p>The future fails with {@link QmpTimeoutException} if no reply comes in time, or with a {@link QmpException}: {@link QmpCommandException} if QEMU answers with an error, and
     * says {@linkplain QmpCommandException#unsupported which} command, argument or value its version does not have, {@link
     * QmpDisconnectedException} if the connection ends before it,
     * {@link QmpStateException} if it had ended already, {@link QmpBacklogException} if too much that was sent before is
     * still unread or unanswered, and {@link QmpProtocolException} if the reply cannot be read.
     *
     * @param <R> the type of the command's result
     * @param command the command
     * @param timeout how long the reply may take, above zero
     * @return the result
     */
    public <R extends @Nullable Object> CompletableFuture<R> execute(QmpCommand<R> command, Duration timeout) {
        return connection.submitted(Submission.inBand(command, timeout));
    }

    /**
     * Sends a command that QEMU runs at once, before those that wait in its queue.
     *
     * <p>Few commands allow it (in QEMU 7.2: {@code migrate-pause}, {@code migrate-recover}, {@code yank} and {@code
     * query-yank}); QEMU refuses the others. Needs a QEMU that {@linkplain QmpGreeting#capabilities() offers} {@code
     * oob}.
     *
     * @param <R> the type of the command's result
     * @param command the command
     * @return the result, as of {@link #execute(QmpCommand, Duration)}; {@link QmpStateException} if the monitor does
     *     not offer out-of-band execution
     */
    public <R extends @Nullable Object> CompletableFuture<R> executeOutOfBand(QmpCommand<R> command) {
        Objects.requireNonNull(command, "command");
        QmpStateException refusal = greeting.outOfBandRefusal(command);
        return refusal != null
                ? CompletableFuture.failedFuture(refusal)
                : connection.submitted(
                        new Submission<>(command, true, connection.options().commandTimeout()));
    }

    /**
     * Sends a command without arguments by name.
     *
     * @param name the wire name, such as {@code query-version}
     * @return the value of the reply's {@code return} member, as of {@link #execute(QmpCommand, Duration)}
     * @throws IllegalArgumentException if the name is empty
     */
    public CompletableFuture<JsonNode> execute(String name) {
        return execute(name, Json.emptyObject());
    }

    /**
     * Sends a command by name, also one that this version of the library does not know.
     *
     * @param name the wire name, such as {@code query-version}
     * @param arguments a JSON object
     * @return the value of the reply's {@code return} member, as of {@link #execute(QmpCommand, Duration)}
     * @throws IllegalArgumentException if the name is empty or the arguments are not an object
     */
    public CompletableFuture<JsonNode> execute(String name, JsonNode arguments) {
        return execute(new RawCommand(name, arguments));
    }

    /**
     * Asks QEMU for its commands and events, the first time; later it answers from memory.
     *
     * @return the schema
     * @throws QmpException as {@link #execute(QmpCommand, Duration)} lists
     * @throws QmpTimeoutException if no reply comes in time
     */
    public QmpSchema schema() {
        return Await.result(schemaAsync(), "waiting for QEMU's schema");
    }

    /**
     * Asks QEMU for its commands and events, the first time, as {@link #schema} does.
     *
     * @return a future of the schema; cancelling leaves the question to others who ask
     */
    public CompletableFuture<QmpSchema> schemaAsync() {
        CompletableFuture<QmpSchema> known = schema.get();
        if (known != null && !known.isCompletedExceptionally()) {
            return OwnedFuture.view(known);
        }
        CompletableFuture<QmpSchema> asked = introspect().queryQmpSchema().thenApply(QmpSchema::read);
        return schema.compareAndSet(known, asked) ? OwnedFuture.view(asked) : schemaAsync();
    }

    /**
     * Returns a view of this client, for those to whom the connection does not belong.
     *
     * @return a client on the same connection whose {@link #close()} does nothing
     */
    public QmpClient view() {
        return new QmpClient(this);
    }

    /**
     * Returns the face of this client that waits for replies.
     *
     * @return the same client, blocking
     */
    public BlockingQmpClient blocking() {
        return blocking;
    }

    /**
     * Returns the executor of this client's callbacks: {@link QmpOptions#executor()}, or threads of its own.
     *
     * @return the executor
     */
    public Executor callbackExecutor() {
        return connection.threads();
    }

    /**
     * Returns the registry of listeners to events.
     *
     * @return this connection's events
     */
    public QmpEvents events() {
        return connection.events();
    }

    /**
     * Tells whether commands can be sent.
     *
     * @return false once the connection has ended
     */
    public boolean isOpen() {
        return connection.isOpen();
    }

    /**
     * Returns a future of the connection's end, by whichever side.
     *
     * @return completes with null, never exceptionally
     */
    public CompletableFuture<@Nullable Void> closed() {
        return OwnedFuture.view(connection.closed());
    }

    /**
     * Ends the connection and waits, for 5 seconds at most, until it has ended.
     *
     * <p>Commands without a reply fail with {@link QmpDisconnectedException}. QEMU runs on. Closing twice does nothing.
     * A {@link #view()}, such as that of a virtual machine, stays open: its owner closes it.
     */
    @Override
    public void close() {
        if (owning) {
            connection.closeAndWait();
        }
    }

    /** Returns the version of QEMU and whether the connection is open. */
    @Override
    public String toString() {
        return "QmpClient[QEMU " + greeting.version() + ", " + (isOpen() ? "open" : "closed") + "]";
    }
}
