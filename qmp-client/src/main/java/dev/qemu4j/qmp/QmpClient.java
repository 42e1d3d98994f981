package dev.qemu4j.qmp;

import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qapi.catalog.QmpCommands;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A connection to a QEMU monitor that speaks QMP.
 *
 * <pre>{@code
 * try (QmpClient qmp = QmpClient.connect(UnixDomainSocketAddress.of(path)).join()) {
 *     StatusInfo status = qmp.blocking().runState().queryStatus();
 * }
 * }</pre>
 *
 * <p>Safe for use by several threads. Commands are answered in the order in which they were sent, but for those sent
 * out of band. Callbacks and listeners run on {@link QmpOptions#executor()}, never on the thread that reads from
 * QEMU. Cancelling a future forgets the reply; QEMU runs the command all the same. When the connection ends, each
 * command without a reply fails with {@link QmpDisconnectedException}; the client does not connect again. QEMU itself
 * runs on when a client leaves.
 *
 * <p>A monitor serves one client at a time: give each client a monitor of its own.
 */
public final class QmpClient implements QmpCommands, AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final Connection connection;
    private final QmpGreeting greeting;
    private final BlockingQmpClient blocking;
    private final AtomicReference<@Nullable CompletableFuture<QmpSchema>> schema = new AtomicReference<>();

    QmpClient(Connection connection, QmpGreeting greeting) {
        this.connection = connection;
        this.greeting = greeting;
        blocking = new BlockingQmpClient(connection);
    }

    /**
     * Connects to a monitor, with default options.
     *
     * @param address a {@link java.net.UnixDomainSocketAddress} or an {@link java.net.InetSocketAddress}
     * @return the client once it has negotiated, or {@link QmpConnectException}; cancelling gives up
     */
    public static CompletableFuture<QmpClient> connect(SocketAddress address) {
        return connect(address, QmpOptions.defaults());
    }

    /**
     * Connects to a monitor.
     *
     * @param address a {@link java.net.UnixDomainSocketAddress} or an {@link java.net.InetSocketAddress}
     * @param options how the client behaves
     * @return the client once it has negotiated, or {@link QmpConnectException}; cancelling gives up
     */
    public static CompletableFuture<QmpClient> connect(SocketAddress address, QmpOptions options) {
        return Connector.connect(
                Objects.requireNonNull(address, "address"), Objects.requireNonNull(options, "options"));
    }

    /**
     * Listens for a QEMU that dials in, with default options.
     *
     * @param address where to listen; a TCP port of 0 takes a free one
     * @return the listener once QEMU can be started, or {@link QmpConnectException}
     */
    public static CompletableFuture<QmpListener> listen(SocketAddress address) {
        return listen(address, QmpOptions.defaults());
    }

    /**
     * Listens for a QEMU that dials in, as it does with {@code -chardev socket,id=qmp,path=… -mon qmp,mode=control}.
     *
     * <p>That spares the wait for the socket to appear. The socket's file is removed when the listener closes.
     *
     * @param address where to listen; a TCP port of 0 takes a free one
     * @param options how the client behaves
     * @return the listener once QEMU can be started, or {@link QmpConnectException}
     */
    public static CompletableFuture<QmpListener> listen(SocketAddress address, QmpOptions options) {
        return Connector.listen(Objects.requireNonNull(address, "address"), Objects.requireNonNull(options, "options"));
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
     * @param <R> what the command returns
     * @param command the command
     * @return the result, or one of the exceptions that {@link #execute(QmpCommand, Duration)} lists
     */
    @Override
    public <R extends @Nullable Object> CompletableFuture<R> execute(QmpCommand<R> command) {
        return execute(command, connection.options().commandTimeout());
    }

    /**
     * Sends a command.
     *
     * <p>The future fails with a {@link QmpException}: {@link QmpCommandException} if QEMU answers with an error, and
     * says {@linkplain QmpCommandException#unsupported which} command, argument or value its version does not have, {@link
     * QmpTimeoutException} if no reply comes in time, {@link QmpDisconnectedException} if the connection ends before it,
     * {@link QmpStateException} if it had ended already, {@link QmpBacklogException} if too much that was sent before is
     * still unread or unanswered, and {@link QmpProtocolException} if the reply cannot be read.
     *
     * @param <R> what the command returns
     * @param command the command
     * @param timeout how long the reply may take, above zero
     * @return the result
     */
    public <R extends @Nullable Object> CompletableFuture<R> execute(QmpCommand<R> command, Duration timeout) {
        return submit(new FutureCall<>(command, false, timeout, connection.threads()));
    }

    /**
     * Sends a command that QEMU runs at once, before those that wait in its queue.
     *
     * <p>Few commands allow it (in QEMU 7.2: {@code migrate-pause}, {@code migrate-recover}, {@code yank} and {@code
     * query-yank}); QEMU refuses the others. Needs a QEMU that {@linkplain QmpGreeting#capabilities() offers} {@code
     * oob}.
     *
     * @param <R> what the command returns
     * @param command the command
     * @return the result, as of {@link #execute(QmpCommand, Duration)}; {@link QmpStateException} if the monitor does
     *     not offer out-of-band execution
     */
    public <R extends @Nullable Object> CompletableFuture<R> executeOutOfBand(QmpCommand<R> command) {
        Objects.requireNonNull(command, "command");
        if (!greeting.capabilities().contains(QmpGreeting.OUT_OF_BAND)) {
            return CompletableFuture.failedFuture(new QmpStateException(
                    command.commandName() + ": this monitor (QEMU " + greeting.version()
                            + ") does not offer out-of-band execution; use execute",
                    null));
        }
        return submit(new FutureCall<>(command, true, connection.options().commandTimeout(), connection.threads()));
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
     * Asks QEMU what it has, the first time; later it answers from memory.
     *
     * @return the schema, or one of the exceptions that {@link #execute(QmpCommand, Duration)} lists
     */
    public CompletableFuture<QmpSchema> schema() {
        CompletableFuture<QmpSchema> known = schema.get();
        if (known != null && !known.isCompletedExceptionally()) {
            return known.copy();
        }
        CompletableFuture<QmpSchema> asked = introspect().queryQmpSchema().thenApply(QmpSchema::read);
        return schema.compareAndSet(known, asked) ? asked.copy() : schema();
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
        return connection.closed().copy();
    }

    /**
     * Ends the connection and waits, for 5 seconds at most, until it has ended.
     *
     * <p>Commands without a reply fail with {@link QmpDisconnectedException}. QEMU runs on. Closing twice does nothing.
     */
    @Override
    public void close() {
        connection.close();
        if (connection.inEventLoop()) {
            return;
        }
        try {
            connection.awaitEnd(CLOSE_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the close goes on by itself
        }
    }

    /** Returns the version of QEMU and whether the connection is open. */
    @Override
    public String toString() {
        return "QmpClient[QEMU " + greeting.version() + ", " + (isOpen() ? "open" : "closed") + "]";
    }

    private <R extends @Nullable Object> CompletableFuture<R> submit(FutureCall<R> call) {
        connection.submit(call);
        return call.future();
    }
}
