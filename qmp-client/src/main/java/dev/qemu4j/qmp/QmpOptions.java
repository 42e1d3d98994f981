package dev.qemu4j.qmp;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.TimeLimit;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Options of a {@link QmpClient}: time-outs, limits and the executor of its callbacks. Immutable.
 */
public final class QmpOptions implements Consumer<QmpOptions.Builder> {
    private static final QmpOptions DEFAULTS = builder().build();

    private final Duration connectTimeout;
    private final Duration commandTimeout;
    private final int eventCapacity;
    private final DataSize eventBacklog;
    private final DataSize commandBacklog;
    private final @Nullable Executor executor;
    private final @Nullable WireListener wire;

    private QmpOptions(Builder builder) {
        connectTimeout = builder.connectTimeout;
        commandTimeout = builder.commandTimeout;
        eventCapacity = builder.eventCapacity;
        eventBacklog = builder.eventBacklog;
        commandBacklog = builder.commandBacklog;
        executor = builder.executor;
        wire = builder.wire;
    }

    /**
     * Returns the options of a client for which none are given.
     *
     * @return the defaults that the {@linkplain Builder builder's} methods name
     */
    public static QmpOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns a builder with the defaults.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the time-out of connecting, from the first packet to the end of negotiation.
     *
     * @return the time limit
     */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /**
     * Returns the time-out of commands for which no other limit is given.
     *
     * @return the time limit
     */
    public Duration commandTimeout() {
        return commandTimeout;
    }

    /**
     * Returns the number of events that a listener may fall behind.
     *
     * @return the number of events
     */
    public int eventCapacity() {
        return eventCapacity;
    }

    /**
     * Returns the number of bytes of events that a listener may fall behind.
     *
     * @return the size of the events as they come on the wire
     */
    public DataSize eventBacklog() {
        return eventBacklog;
    }

    /**
     * Returns the number of bytes of commands that may wait for the peer to read and answer them.
     *
     * @return the size of the commands as they are sent, and about 1 KiB for each
     */
    public DataSize commandBacklog() {
        return commandBacklog;
    }

    /**
     * Returns the executor of listeners and of the callers' callbacks.
     *
     * @return the executor, or null for threads of the client's own
     */
    public @Nullable Executor executor() {
        return executor;
    }

    /**
     * Returns the listener to the lines of the connection.
     *
     * @return the listener, or null if there is none
     */
    public @Nullable WireListener wire() {
        return wire;
    }

    /**
     * Returns a builder that begins as these options.
     *
     * @return a builder of its own
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        accept(builder);
        return builder;
    }

    /** Gives a builder what these options have. */
    @Override
    public void accept(Builder builder) {
        builder.connectTimeout = connectTimeout;
        builder.commandTimeout = commandTimeout;
        builder.eventCapacity = eventCapacity;
        builder.eventBacklog = eventBacklog;
        builder.commandBacklog = commandBacklog;
        builder.executor = executor;
        builder.wire = wire;
    }

    /** Makes options of the defaults and what a caller sets. */
    static QmpOptions made(Consumer<? super Builder> options) {
        Objects.requireNonNull(options, "options");
        Builder builder = builder();
        options.accept(builder);
        return builder.build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof QmpOptions that
                && connectTimeout.equals(that.connectTimeout)
                && commandTimeout.equals(that.commandTimeout)
                && eventCapacity == that.eventCapacity
                && eventBacklog.equals(that.eventBacklog)
                && commandBacklog.equals(that.commandBacklog)
                && Objects.equals(executor, that.executor)
                && Objects.equals(wire, that.wire);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                connectTimeout, commandTimeout, eventCapacity, eventBacklog, commandBacklog, executor, wire);
    }

    /** Returns the options and their values. */
    @Override
    public String toString() {
        return "QmpOptions[connectTimeout=" + connectTimeout + ", commandTimeout=" + commandTimeout + ", eventCapacity="
                + eventCapacity + ", eventBacklog=" + eventBacklog + ", commandBacklog=" + commandBacklog
                + ", executor="
                + (executor == null ? "own" : executor) + (wire == null ? "" : ", wire") + "]";
    }

    /** Collects options. */
    public static final class Builder {
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration commandTimeout = Duration.ofSeconds(30);
        private int eventCapacity = 10_000;
        private DataSize eventBacklog = DataSize.ofMib(64);
        private DataSize commandBacklog = DataSize.ofMib(64);
        private @Nullable Executor executor;
        private @Nullable WireListener wire;

        private Builder() {}

        /**
         * Sets the time-out of connecting, negotiation included; 10 seconds by default.
         *
         * @param connectTimeout the time limit, above zero
         * @return this builder
         */
        public Builder connectTimeout(Duration connectTimeout) {
            this.connectTimeout = TimeLimit.require("connectTimeout", connectTimeout);
            return this;
        }

        /**
         * Sets the time-out of a command, from the call to the reply; 30 seconds by default.
         *
         * @param commandTimeout the time limit, above zero
         * @return this builder
         */
        public Builder commandTimeout(Duration commandTimeout) {
            this.commandTimeout = TimeLimit.require("commandTimeout", commandTimeout);
            return this;
        }

        /**
         * Sets the number of events that a listener may fall behind before its subscription is ended; 10,000 by default.
         *
         * @param eventCapacity the number of events, above zero
         * @return this builder
         */
        public Builder eventCapacity(int eventCapacity) {
            if (eventCapacity < 1) {
                throw new IllegalArgumentException("eventCapacity: " + eventCapacity + " (expected: >= 1)");
            }
            this.eventCapacity = eventCapacity;
            return this;
        }

        /**
         * Sets the number of bytes of events that a listener may fall behind before its subscription is ended; 64 MiB by
         * default.
         *
         * <p>One event may be as large by itself, and is kept whatever the limit.
         *
         * @param eventBacklog the size of the events as they come on the wire
         * @return this builder
         */
        public Builder eventBacklog(DataSize eventBacklog) {
            this.eventBacklog = Objects.requireNonNull(eventBacklog, "eventBacklog");
            return this;
        }

        /**
         * Sets the number of bytes of commands that may wait for the peer to read and answer them; 64 MiB by default.
         *
         * <p>A command that finds no room fails with {@link QmpBacklogException}; one alone has room whatever the limit.
         *
         * @param commandBacklog the size of the commands as they are sent, and about 1 KiB for each
         * @return this builder
         */
        public Builder commandBacklog(DataSize commandBacklog) {
            this.commandBacklog = Objects.requireNonNull(commandBacklog, "commandBacklog");
            return this;
        }

        /**
         * Sets the executor of listeners and of the callers' callbacks; by default they run on daemon threads of the
         * client's own.
         *
         * <p>Replies to futures pass through it too. So a callback must not wait for {@link QmpClient#connect}, {@link QmpClient#schema} or a verb
         * of {@link dev.qemu4j.qmp.job.Jobs} if the executor has no other thread to bring the reply; chain their {@code Async} twins, or use
         * {@link QmpClient#blocking()}, which needs no executor. Nor may it wait for the start of a machine, or for a verb of one.
         *
         * <p>Limits do not depend on it. What it has not begun when the limit of a command or of connecting passes, or a second after that, ends
         * with a {@link QmpTimeoutException} on a thread of the client's own.
         *
         * @param executor the executor, which must not run tasks on the thread that hands them over: that is the one
         *     which reads from QEMU. The client does not shut it down
         * @return this builder
         */
        public Builder executor(Executor executor) {
            this.executor = Objects.requireNonNull(executor, "executor");
            return this;
        }

        /**
         * Sets a listener to the lines of the connection in both directions, in their order, from QEMU's greeting on; none by default. The logger
         * {@code dev.qemu4j.qmp.wire} has the same at TRACE.
         *
         * @param wire runs on the thread that reads from QEMU, and so must not wait; one that throws gets no more, which a warning in the log tells
         * @return this builder
         */
        public Builder wire(WireListener wire) {
            this.wire = Objects.requireNonNull(wire, "wire");
            return this;
        }

        /**
         * Makes the options.
         *
         * @return immutable options
         */
        public QmpOptions build() {
            return new QmpOptions(this);
        }
    }
}
