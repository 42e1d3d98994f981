package dev.qemu4j.qmp.call.internal;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuVersion;
import org.jspecify.annotations.Nullable;

/** Makes the exceptions that callers get; their classes stand beside the client, and so above the calls. */
public interface CallFailures {
    /** No reply came in time. */
    QemuException timedOut(String message);

    /** The reply came in time, but the caller's executor did not begin to bring it. */
    QemuException undelivered(String message);

    /** The command could not be written, or its reply not be read. */
    QemuException unreadable(String message, Throwable cause);

    /** The connection has ended already. */
    QemuException closed(String message, @Nullable Throwable cause);

    /** Too much waits for the peer. */
    QemuException backlog(String message);

    /** Returns the best explanation of what a peer of some version refused. */
    QemuException explained(QemuException refusal, QemuVersion peer);
}
