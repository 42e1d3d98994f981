package dev.qemu4j.qmp;

import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qapi.catalog.BlockingQmpCommands;
import dev.qemu4j.qmp.call.internal.RawCommand;
import dev.qemu4j.qmp.call.internal.Submission;
import dev.qemu4j.qmp.wire.internal.Json;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A {@link QmpClient} whose methods wait for the reply and throw what the future would fail with.
 *
 * <p>{@code catch (QmpException | QemuTimeoutException e)} has all failures of a command, those of {@link #runState} and its like too: an
 * expired limit is a {@link dev.qemu4j.base.QemuTimeoutException} as everywhere, and no {@link QmpException}.
 *
 * <p>Each method throws {@link dev.qemu4j.base.QemuInterruptedException} if the thread is interrupted while it
 * waits, with the interrupt flag set, and {@link IllegalStateException} if called on the thread that reads from QEMU.
 */
public final class BlockingQmpClient implements BlockingQmpCommands {
    private final Connection connection;
    private final QmpGreeting greeting;

    BlockingQmpClient(Connection connection, QmpGreeting greeting) {
        this.connection = connection;
        this.greeting = greeting;
    }

    /**
     * Sends a command and waits for the reply, within {@link QmpOptions#commandTimeout()}.
     *
     * @param <R> the type of the command's result
     * @param command the command
     * @return the result
     * @throws QmpException as {@link QmpClient#execute(QmpCommand, Duration)} lists
     * @throws QmpTimeoutException if no reply comes in time
     */
    @Override
    public <R extends @Nullable Object> R execute(QmpCommand<R> command) {
        Objects.requireNonNull(command, "command");
        return execute(command, connection.options().commandTimeout());
    }

    /**
     * Sends a command and waits for the reply.
     *
     * @param <R> the type of the command's result
     * @param command the command
     * @param timeout how long the reply may take, above zero
     * @return the result
     * @throws QmpException as {@link QmpClient#execute(QmpCommand, Duration)} lists
     * @throws QmpTimeoutException if no reply comes in time
     */
    public <R extends @Nullable Object> R execute(QmpCommand<R> command, Duration timeout) {
        Objects.requireNonNull(command, "command");
        Objects.requireNonNull(timeout, "timeout");
        return connection.await(Submission.inBand(command, timeout));
    }

    /**
     * Sends a command that QEMU runs at once, before those that wait in its queue, and waits for the reply.
     *
     * <p>{@link QmpClient#executeOutOfBand} tells which commands and monitors allow it.
     *
     * @param <R> the type of the command's result
     * @param command the command
     * @return the result
     * @throws QmpStateException if the monitor does not offer out-of-band execution
     * @throws QmpException as {@link QmpClient#execute(QmpCommand, Duration)} lists
     * @throws QmpTimeoutException if no reply comes in time
     */
    public <R extends @Nullable Object> R executeOutOfBand(QmpCommand<R> command) {
        Objects.requireNonNull(command, "command");
        QmpStateException refusal = greeting.outOfBandRefusal(command);
        if (refusal != null) {
            throw refusal;
        }
        return connection.await(
                new Submission<>(command, true, connection.options().commandTimeout()));
    }

    /**
     * Sends a command without arguments by name and waits for the reply.
     *
     * @param name the wire name, such as {@code query-version}
     * @return the value of the reply's {@code return} member
     * @throws QmpException as {@link QmpClient#execute(QmpCommand, Duration)} lists
     * @throws QmpTimeoutException if no reply comes in time
     */
    public JsonNode execute(String name) {
        return execute(name, Json.emptyObject());
    }

    /**
     * Sends a command by name and waits for the reply.
     *
     * @param name the wire name, such as {@code query-version}
     * @param arguments a JSON object
     * @return the value of the reply's {@code return} member
     * @throws QmpException as {@link QmpClient#execute(QmpCommand, Duration)} lists
     * @throws QmpTimeoutException if no reply comes in time
     * @throws IllegalArgumentException if the name is empty or the arguments are not an object
     */
    public JsonNode execute(String name, JsonNode arguments) {
        return execute(new RawCommand(name, arguments));
    }
}
