package dev.qemu4j.qmp.call.internal;

import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qapi.QmpCommand;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A command and how it is to be sent. */
public record Submission<R extends @Nullable Object>(QmpCommand<R> command, boolean outOfBand, Duration limit) {
    public Submission {
        Objects.requireNonNull(command, "command");
        TimeLimit.require("timeout", limit);
    }

    public static <R extends @Nullable Object> Submission<R> inBand(QmpCommand<R> command, Duration limit) {
        return new Submission<>(command, false, limit);
    }
}
