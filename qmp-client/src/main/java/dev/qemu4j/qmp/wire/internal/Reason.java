package dev.qemu4j.qmp.wire.internal;

import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/** The reason of a failure, in words: many an exception of the JDK's and of Netty's has no message. */
public final class Reason {
    private Reason() {}

    /** Returns the message of the exception or of its first cause that has one; else what the exception's class says. */
    public static String of(Throwable failure) {
        int depth = 0; // a cause may lead back to itself
        for (Throwable cause = failure; cause != null && depth < 16; cause = cause.getCause(), depth++) {
            String message = said(cause);
            if (message != null) {
                return message;
            }
        }
        return failure.getClass().getSimpleName();
    }

    private static @Nullable String said(Throwable failure) {
        String message = failure.getMessage();
        if (message != null && !message.isBlank()) {
            return message;
        }
        return failure instanceof ClosedChannelException ? "the connection was closed" : null;
    }
}
