package dev.qemu4j.qga.internal;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.qmp.QmpBacklogException;
import dev.qemu4j.qmp.QmpProtocolException;
import dev.qemu4j.qmp.QmpStateException;
import dev.qemu4j.qmp.QmpTimeoutException;
import dev.qemu4j.qmp.call.internal.CallFailures;
import org.jspecify.annotations.Nullable;

/** The exceptions of an {@link AgentChannel}, before they are translated. */
final class AgentFailures implements CallFailures {
    static final AgentFailures INSTANCE = new AgentFailures();

    private AgentFailures() {}

    @Override
    public QemuException timedOut(String message) {
        return new QmpTimeoutException(
                message
                        + "; the guest agent may still run the command. Give it longer, or look whether the guest hangs",
                null);
    }

    @Override
    public QemuException undelivered(String message) {
        return new QmpTimeoutException(message, null);
    }

    @Override
    public QemuException unreadable(String message, Throwable cause) {
        return new QmpProtocolException(message, cause);
    }

    @Override
    public QemuException closed(String message, @Nullable Throwable cause) {
        return new QmpStateException(message, cause);
    }

    @Override
    public QemuException backlog(String message) {
        return new QmpBacklogException(message, null);
    }

    @Override
    public QemuException explained(QemuException refusal, QemuVersion peer) {
        return refusal;
    }
}
