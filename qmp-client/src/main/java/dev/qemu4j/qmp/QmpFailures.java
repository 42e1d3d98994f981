package dev.qemu4j.qmp;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.qmp.call.internal.CallFailures;
import org.jspecify.annotations.Nullable;

/** The exceptions of a {@link QmpClient}. */
final class QmpFailures implements CallFailures {
    static final QmpFailures INSTANCE = new QmpFailures();

    private QmpFailures() {}

    @Override
    public QemuException timedOut(String message) {
        return new QmpTimeoutException(
                message + "; QEMU may still run the command. Give it longer, or look whether the VM hangs", null);
    }

    @Override
    public QemuException undelivered(String message) {
        return QmpTimeoutException.undelivered(message);
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
        return refusal instanceof QmpCommandException error ? Refusal.explain(error, peer) : refusal;
    }
}
