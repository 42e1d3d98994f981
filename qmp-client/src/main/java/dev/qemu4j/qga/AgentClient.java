package dev.qemu4j.qga;

import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qapi.QmpExecutor;
import dev.qemu4j.qapi.qga.GuestFsfreezeState;
import dev.qemu4j.qapi.qga.GuestFsfreezeStatus;
import dev.qemu4j.qapi.qga.GuestFsfreezeThaw;
import dev.qemu4j.qapi.qga.QgaCommands;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.qmp.QmpOptions;
import dev.qemu4j.qmp.QmpProtocolException;
import dev.qemu4j.qmp.QmpStateException;
import dev.qemu4j.qmp.QmpTimeoutException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The connection of a {@link GuestAgent}, with the agent's own commands, its frozen state and its end. */
abstract sealed class AgentClient implements QmpExecutor, AutoCloseable permits GuestAgent {
    private final AgentConnection connection;
    private final BlockingGuestAgent blocking = new BlockingGuestAgent(this);
    private final QgaCommands commands = new QgaCommands(this);
    private final AtomicReference<@Nullable Freeze> freeze = new AtomicReference<>();
    private volatile boolean closing;

    AgentClient(AgentConnection connection) {
        this.connection = connection;
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
     * <p>The future fails with {@link GuestCommandDisabledException} if the agent may not run it, {@link
     * GuestFrozenException} if it does not while file systems are frozen, {@link
     * GuestAgentNotReadyException} if it did not answer the sync that goes before, and otherwise with
     * {@link QmpCommandException} if the agent answers with an error, {@link QmpTimeoutException} if no reply comes in
     * time, {@link QmpDisconnectedException} if the connection ends before it, {@link QmpStateException} if it had ended
     * already, and {@link QmpProtocolException} if the reply cannot be read. A command to which the agent {@linkplain QmpCommand#respondsOnSuccess answers nothing
     * on success}, such as {@code guest-shutdown}, completes when no error has come within a second.
     *
     * @param <R> the type of the command's result
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
     * Asks whether the guest's file systems are frozen, by whomever.
     *
     * @return true if they are
     * @throws GuestCommandDisabledException if the agent may not tell
     */
    public boolean isFrozen() {
        return Await.result(isFrozenAsync(), "asking whether the guest is frozen");
    }

    /**
     * Asks whether the guest's file systems are frozen, as {@link #isFrozen} does.
     *
     * @return a future of the answer: true if they are
     */
    public CompletableFuture<Boolean> isFrozenAsync() {
        return OwnedFuture.map(execute(GuestFsfreezeStatus.of()), state -> {
            boolean frozen = state.equals(GuestFsfreezeState.FROZEN);
            connection.failures().frozen(frozen);
            return frozen;
        });
    }

    /**
     * Thaws the guest's file systems, also those that others froze: a freeze outlives the program and the connection that asked
     * for it. What {@code frozen} froze is thawed without this. The guest is asked also if this thread is interrupted, which ends the
     * wait alone.
     *
     * @return the number of file systems that were thawed; 0 if none was frozen
     */
    public long thaw() {
        return Await.result(thawAsync(), "waiting for the guest to thaw", () -> {});
    }

    /**
     * Thaws the guest's file systems, as {@link #thaw} does. Cancelling forgets the reply.
     *
     * @return a future of the number that {@link #thaw} returns
     */
    public CompletableFuture<Long> thawAsync() {
        // A thaw that nobody waits for is sent all the same: it is mostly asked for on the way out.
        return OwnedFuture.view(execute(GuestFsfreezeThaw.of()).thenApply(thawed -> {
            connection.failures().frozen(false);
            return thawed;
        }));
    }

    /**
     * Returns the face of the agent's commands that waits for replies.
     *
     * @return the same agent, blocking
     */
    public BlockingGuestAgent blocking() {
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
     * Returns a future of the connection's end, by whichever side.
     *
     * @return completes with null, never exceptionally
     */
    public CompletableFuture<@Nullable Void> closed() {
        return OwnedFuture.view(connection.channel().closed());
    }

    /**
     * Ends the connection and waits until it has ended; thaws the file systems before if {@code frozen} has frozen them.
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
                Chain.after(thawed, connection.channel()::close);
                return;
            }
            Await.ended(thawed, Freeze.THAW_BOUND);
        }
        connection.channel().close();
    }

    /** Returns the agent's version and whether the connection is open. */
    @Override
    public String toString() {
        return "GuestAgent[qemu-ga " + version() + ", " + (isOpen() ? "open" : "closed") + "]";
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
