package dev.qemu4j.qga;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Secrets;
import dev.qemu4j.base.async.CallerStack;
import dev.qemu4j.qapi.qga.GuestAgentCommandInfo;
import dev.qemu4j.qapi.qga.GuestAgentInfo;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.QmpConnectException;
import dev.qemu4j.qmp.QmpTimeoutException;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes of what the channel tells what it means for an agent. */
final class Failures {
    /** The agent's words begin so; a path among them may have any words. */
    private static final Pattern DISABLED = Pattern.compile("(The c|C)ommand \\S+ has been disabled");

    private volatile Set<String> disabled = Set.of();
    private volatile boolean frozen;

    void learn(GuestAgentInfo info) {
        disabled = info.supportedCommands().stream()
                .filter(command -> !command.enabled())
                .map(GuestAgentCommandInfo::name)
                .collect(Collectors.toSet());
    }

    /** Tells whether the agent, asked what it may run, seems to be frozen: it may not freeze any more. */
    boolean mayBeFrozen() {
        return disabled.contains("guest-fsfreeze-freeze") && !disabled.contains("guest-fsfreeze-status");
    }

    /** Notes whether file systems are frozen: agents before 6.0 do not say that a command is disabled for that. */
    void frozen(boolean frozen) {
        this.frozen = frozen;
    }

    RuntimeException translate(QemuException failure) {
        if (failure instanceof QmpCommandException error && saysDisabled(error)) {
            if (frozen || error.description().contains("frozen state")) {
                return new GuestFrozenException(
                        error.command() + ": the guest's file systems are frozen, and until they are thawed the agent"
                                + " runs nothing else. If nobody needs them so any more, as after the end of the"
                                + " program that froze them, call thaw(): "
                                + Secrets.hide(error.description()),
                        error);
            }
            return new GuestCommandDisabledException(
                    error.command() + ": the agent may not run it: " + Secrets.hide(error.description())
                            + "; allow it in the guest's qemu-ga configuration (allow-rpcs, block-rpcs)",
                    error);
        }
        if (failure instanceof QmpConnectException) {
            return new GuestAgentNotReadyException(String.valueOf(failure.getMessage()), failure);
        }
        return failure;
    }

    /** Returns the exception for a channel on which no connection was made. */
    static Throwable ofConnecting(SocketAddress address, @Nullable Throwable failure) {
        Throwable cause = unwrap(failure);
        return cause instanceof QmpTimeoutException
                ? new GuestAgentNotReadyException("the guest agent at " + address + ": " + cause.getMessage(), cause)
                : ofRefusal(address, cause);
    }

    private static Throwable ofRefusal(SocketAddress address, Throwable cause) {
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
        return failure == null ? new IllegalStateException("no failure") : CallerStack.unwrapped(failure);
    }

    /** Returns the first failure, with another one aside if there is one. */
    static Throwable with(Throwable first, @Nullable Throwable other) {
        Throwable second = other == null ? first : unwrap(other);
        boolean known = second == first || Arrays.asList(first.getSuppressed()).contains(second);
        if (!known) { // an exception refuses to hold itself
            first.addSuppressed(second);
        }
        return first;
    }

    private boolean saysDisabled(QmpCommandException error) {
        return DISABLED.matcher(error.description()).lookingAt()
                || (error.errorClass().equals("CommandNotFound") && disabled.contains(error.command()));
    }
}
