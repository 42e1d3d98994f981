package dev.qemu4j.qga;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qapi.BlockingQmpExecutor;
import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qapi.qga.BlockingQgaCommands;
import dev.qemu4j.qmp.QmpOptions;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The commands of a {@link GuestAgent} as methods that wait for the reply and throw what the future would fail with.
 *
 * <p>Each method throws {@link dev.qemu4j.base.QemuInterruptedException} if the thread is interrupted while it waits, with the
 * interrupt flag set, and {@link IllegalStateException} if called on a thread that reads from an agent or from QEMU.
 */
public final class BlockingGuestAgent implements BlockingQmpExecutor {
    private final AgentClient client;
    private final BlockingQgaCommands commands = new BlockingQgaCommands(this);

    BlockingGuestAgent(AgentClient client) {
        this.client = client;
    }

    /**
     * Sends a command and waits for the reply, within {@link QmpOptions#commandTimeout()}.
     *
     * @param <R> the type of the command's result
     * @param command the command
     * @return the result
     */
    @Override
    public <R extends @Nullable Object> R execute(QmpCommand<R> command) {
        Objects.requireNonNull(command, "command");
        return execute(command, client.options().commandTimeout());
    }

    /**
     * Sends a command and waits for the reply.
     *
     * @param <R> the type of the command's result
     * @param command the command
     * @param timeout how long the reply may take, the wait for other commands included; above zero
     * @return the result
     */
    public <R extends @Nullable Object> R execute(QmpCommand<R> command, Duration timeout) {
        Objects.requireNonNull(command, "command");
        TimeLimit.require("timeout", timeout);
        String wait = "waiting for the reply to " + command.commandName();
        Await.requireWanted(wait);
        return Await.result(client.execute(command, timeout), wait);
    }

    /**
     * Returns all commands of the agent as methods.
     *
     * @return the commands, sent by this client
     */
    public BlockingQgaCommands commands() {
        return commands;
    }
}
