package dev.qemu4j.qga;

import dev.qemu4j.qapi.qga.GuestAgentCommandInfo;
import dev.qemu4j.qapi.qga.GuestAgentInfo;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.QmpConnectException;
import dev.qemu4j.qmp.QmpException;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes of what the channel tells what it means for an agent. */
final class Failures {
    private volatile Set<String> disabled = Set.of();

    void learn(GuestAgentInfo info) {
        disabled = info.supportedCommands().stream()
                .filter(command -> !command.enabled())
                .map(GuestAgentCommandInfo::name)
                .collect(Collectors.toSet());
    }

    RuntimeException translate(QmpException failure) {
        if (failure instanceof QmpCommandException error && saysDisabled(error)) {
            return new GuestCommandDisabledException(
                    error.command() + ": the agent may not run it: " + error.description()
                            + "; allow it in the guest's qemu-ga configuration (allow-rpcs, block-rpcs)",
                    error);
        }
        if (failure instanceof QmpConnectException) {
            return new GuestAgentNotReadyException(String.valueOf(failure.getMessage()), failure);
        }
        return failure;
    }

    /** Returns what to tell of a channel to which no connection came about. */
    static Throwable ofConnecting(SocketAddress address, @Nullable Throwable failure) {
        Throwable cause = unwrap(failure);
        if (!(cause instanceof QmpConnectException)) {
            return cause;
        }
        return new GuestAgentAbsentException(
                "no guest agent at " + address + ": " + cause.getMessage()
                        + "; is QEMU running with a virtserialport named org.qemu.guest_agent.0 on that socket?",
                cause);
    }

    /** Takes off what a future puts around the failure of the one before it. */
    static Throwable unwrap(@Nullable Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause == null ? new IllegalStateException("no failure") : cause;
    }

    private boolean saysDisabled(QmpCommandException error) {
        return error.description().contains("has been disabled")
                || (error.errorClass().equals("CommandNotFound") && disabled.contains(error.command()));
    }
}
