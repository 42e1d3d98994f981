package dev.qemu4j.qga;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qapi.QmpExecutor;
import dev.qemu4j.qapi.qga.GuestExec;
import dev.qemu4j.qapi.qga.GuestFsfreezeState;
import dev.qemu4j.qapi.qga.GuestFsfreezeStatus;
import dev.qemu4j.qapi.qga.GuestFsfreezeThaw;
import dev.qemu4j.qapi.qga.QgaCommands;
import dev.qemu4j.qmp.AgentChannel;
import dev.qemu4j.qmp.QmpOptions;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the agent inside of a guest, with futures.
 *
 * <pre>{@code
 * GuestAgentPort.of(UnixDomainSocketAddress.of(path)).readyAsync(Duration.ofSeconds(30))
 *         .thenCompose(agent -> agent.exec("uname", "-r"))
 *         .thenAccept(result -> use(result.stdout()));
 * }</pre>
 *
 * <p>Safe for use by several threads. The agent runs one command at a time: others wait for their turn, and their time
 * limits include that wait. Callbacks run on {@link QmpOptions#executor()}. Cancelling a future forgets the reply, but
 * the command has its turn. When the connection ends, each command without a reply fails, and the client does not
 * connect again.
 *
 * <p>An agent's channel serves one client at a time: the commands of a second one are not answered.
 */
public final class GuestAgentClient implements QmpExecutor, AutoCloseable {
    private static final DataSize FILE_LIMIT = DataSize.ofMib(64);

    private final AgentConnection connection;
    private final GuestAgent blocking = new GuestAgent(this);
    private final QgaCommands commands = new QgaCommands(this);
    private final AtomicReference<@Nullable Freeze> freeze = new AtomicReference<>();
    private volatile boolean closing;

    GuestAgentClient(AgentConnection connection) {
        this.connection = connection;
    }

    /**
     * Connects to an agent that runs already, with default options; {@link GuestAgentPort} waits for one.
     *
     * @param address the socket of the agent's channel
     * @return the client once the agent has answered; else {@link GuestAgentAbsentException} or {@link
     *     GuestAgentNotReadyException}. Cancelling gives up
     */
    public static CompletableFuture<GuestAgentClient> connect(SocketAddress address) {
        return connect(address, QmpOptions.defaults());
    }

    /**
     * Connects to an agent that runs already; {@link GuestAgentPort} waits for one.
     *
     * @param address the socket of the agent's channel
     * @param options time limits and executor
     * @return the client once the agent has answered; else {@link GuestAgentAbsentException} or {@link
     *     GuestAgentNotReadyException}. Cancelling gives up
     */
    public static CompletableFuture<GuestAgentClient> connect(SocketAddress address, QmpOptions options) {
        Objects.requireNonNull(options, "options");
        return AgentConnection.open(Objects.requireNonNull(address, "address"), options, options.connectTimeout());
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
     * <p>The future fails with {@link GuestCommandDisabledException} if the agent may not run it, {@link
     * GuestFrozenException} if it does not while file systems are frozen, {@link
     * GuestAgentNotReadyException} if it did not answer the sync that goes before, and otherwise as {@link
     * AgentChannel#execute} lists. A command to which the agent {@linkplain QmpCommand#respondsOnSuccess answers nothing
     * on success}, such as {@code guest-shutdown}, completes when no error has come within a second.
     *
     * @param <R> what the command returns
     * @param command the command
     * @param timeout how long the reply may take, the wait for other commands included; above zero
     * @return the result
     */
    public <R extends @Nullable Object> CompletableFuture<R> execute(QmpCommand<R> command, Duration timeout) {
        return connection.channel().execute(command, timeout);
    }

    /**
     * Returns all commands of the agent as methods.
     *
     * @return the commands, sent by this client
     */
    public QgaCommands commands() {
        return commands;
    }

    /**
     * Runs a program in the guest and waits for its end, within {@link QmpOptions#commandTimeout()}.
     *
     * @param path the program; the agent looks it up in its {@code PATH}
     * @param arguments its arguments; no shell reads them
     * @return its exit status and output, as of {@link #exec(GuestExec, Duration)}
     */
    public CompletableFuture<ExecResult> exec(String path, String... arguments) {
        GuestExec command = GuestExec.builder(path).arg(List.of(arguments)).build();
        return exec(command, connection.options().commandTimeout());
    }

    /**
     * Runs a program in the guest and waits for its end.
     *
     * <p>The agent hands out what the program writes when it has exited, and all at once. The output is captured unless
     * the command says otherwise. An agent cannot end a program: after the time limit, and after cancelling, it runs on.
     *
     * @param command the program; a {@code capture-output} of {@code merged} needs an agent of 8.1
     * @param limit how long the program may run
     * @return its exit status and output; {@link dev.qemu4j.qmp.QmpCommandException} if it cannot be started, {@link
     *     dev.qemu4j.qmp.QmpTimeoutException} if it runs longer
     */
    public CompletableFuture<ExecResult> exec(GuestExec command, Duration limit) {
        return Exec.run(this, Objects.requireNonNull(command, "command"), Objects.requireNonNull(limit, "limit"));
    }

    /**
     * Reads a file of the guest, of 64 MiB at most.
     *
     * @param path the file's path in the guest
     * @return its bytes, as of {@link #readFile(String, DataSize)}
     */
    public CompletableFuture<byte[]> readFile(String path) {
        return readFile(path, FILE_LIMIT);
    }

    /**
     * Reads a file of the guest.
     *
     * @param path the file's path in the guest
     * @param limit how much to read at most, as all of it is kept in memory
     * @return its bytes; {@link dev.qemu4j.qmp.QmpCommandException} if the agent cannot read it, {@link
     *     GuestAgentException} if there is more
     */
    public CompletableFuture<byte[]> readFile(String path, DataSize limit) {
        return GuestFile.read(this, Objects.requireNonNull(path, "path"), Objects.requireNonNull(limit, "limit"));
    }

    /**
     * Writes a file of the guest, in place of one that is there.
     *
     * @param path the file's path in the guest
     * @param content its bytes
     * @return null when the agent has flushed and closed it; {@link dev.qemu4j.qmp.QmpCommandException} if it cannot
     */
    public CompletableFuture<@Nullable Void> writeFile(String path, byte[] content) {
        return GuestFile.write(this, Objects.requireNonNull(path, "path"), Objects.requireNonNull(content, "content"));
    }

    /**
     * Does something while the guest's file systems are frozen, and thaws them whatever happens.
     *
     * <p>They are thawed when the action's stage has completed either way, when the time limit has passed, when the future is
     * cancelled, and when this client is closed; thawing is tried again, also over a new connection. Other commands to
     * the agent fail meanwhile with {@link GuestFrozenException}.
     *
     * @param <T> what the action results in
     * @param limit how long the file systems may be frozen at most
     * @param action what to do; called once they are frozen, on the executor
     * @return the action's result when the file systems are thawed; {@link GuestFreezeException} if the guest froze no
     *     file system, before the action; if the time was up before, if the guest had thawed by itself, as Windows does
     *     after 10 seconds, or if they could not be thawed
     */
    public <T extends @Nullable Object> CompletableFuture<T> frozen(
            Duration limit, Supplier<? extends CompletionStage<T>> action) {
        Objects.requireNonNull(action, "action"); // before the guest is frozen
        return FrozenAction.run(Freeze.begin(this, Objects.requireNonNull(limit, "limit")), action);
    }

    /**
     * Asks whether the guest's file systems are frozen, by whomever.
     *
     * @return true if they are; {@link GuestCommandDisabledException} if the agent may not tell
     */
    public CompletableFuture<Boolean> isFrozen() {
        return execute(GuestFsfreezeStatus.of()).thenApply(state -> {
            boolean frozen = state.equals(GuestFsfreezeState.FROZEN);
            connection.failures().frozen(frozen);
            return frozen;
        });
    }

    /**
     * Thaws the guest's file systems, also those that others froze: a freeze outlives the program and the connection that asked
     * for it. What {@link #frozen} froze is thawed without this.
     *
     * @return the number of file systems that were thawed; 0 if none was frozen
     */
    public CompletableFuture<Long> thaw() {
        return execute(GuestFsfreezeThaw.of()).thenApply(thawed -> {
            connection.failures().frozen(false);
            return thawed;
        });
    }

    /**
     * Returns the face of this client that waits.
     *
     * @return the same client, blocking
     */
    public GuestAgent blocking() {
        return blocking;
    }

    /**
     * Returns the agent's version.
     *
     * @return the version of QEMU from which the agent comes; 0.0.0 if the agent may not tell
     */
    public QemuVersion version() {
        return connection.version();
    }

    /**
     * Tells whether commands can be sent.
     *
     * @return false once the connection has ended
     */
    public boolean isOpen() {
        return connection.channel().isOpen();
    }

    /**
     * Ends the connection and waits until it has ended; thaws the file systems before if {@link #frozen} has frozen them.
     *
     * <p>Commands without a reply fail. Closing twice does nothing.
     */
    @Override
    public void close() {
        closing = true;
        Freeze open = freeze.get();
        if (open != null) {
            CompletableFuture<@Nullable Void> thawed = open.end();
            if (connection.channel().inEventLoop()) {
                thawed.whenComplete((done, failure) -> connection.channel().close());
                return;
            }
            Waiting.settle(thawed, Freeze.THAW_BOUND);
        }
        connection.channel().close();
    }

    /** Returns the agent's version and whether the connection is open. */
    @Override
    public String toString() {
        return "GuestAgentClient[qemu-ga " + version() + ", " + (isOpen() ? "open" : "closed") + "]";
    }

    Failures failures() {
        return connection.failures();
    }

    QmpOptions options() {
        return connection.options();
    }

    boolean inEventLoop() {
        return connection.channel().inEventLoop();
    }

    /** Executes a command, over a connection of its own if this client's is lost. */
    <R extends @Nullable Object> CompletableFuture<R> executeUnlessLost(QmpCommand<R> command, Duration timeout) {
        return isOpen() ? execute(command, timeout) : connection.executeAnew(command, timeout);
    }

    boolean register(Freeze begun) {
        return !closing && freeze.compareAndSet(null, begun);
    }

    void unregister(Freeze ended) {
        freeze.compareAndSet(ended, null);
    }
}
