package dev.qemu4j.img.nbd;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.img.internal.CallbackThreads;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Options of an {@link NbdClient}. Immutable. */
public final class NbdOptions implements Consumer<NbdOptions.Builder> {
    private static final NbdOptions DEFAULTS = builder().build();

    private final Duration connectTimeout;
    private final Duration requestTimeout;
    private final List<String> contexts;
    private final @Nullable SSLContext tls;
    private final @Nullable String tlsHostname;
    private final Executor executor;
    private final int extentLimit;
    private final int inFlightLimit;
    private final DataSize requestBacklog;

    private NbdOptions(Builder builder) {
        connectTimeout = builder.connectTimeout;
        requestTimeout = builder.requestTimeout;
        contexts = builder.contexts;
        tls = builder.tls;
        tlsHostname = builder.tlsHostname;
        executor = builder.executor;
        extentLimit = builder.extentLimit;
        inFlightLimit = builder.inFlightLimit;
        requestBacklog = builder.requestBacklog;
    }

    /**
     * Returns the options that nobody changed.
     *
     * @return the defaults
     */
    public static NbdOptions defaults() {
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
     * Returns the time-out of connecting and negotiating together.
     *
     * @return by default 10 seconds
     */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /**
     * Returns the time-out of a request.
     *
     * @return by default a minute
     */
    public Duration requestTimeout() {
        return requestTimeout;
    }

    /**
     * Returns the contexts to ask the server for.
     *
     * @return by default {@link Extent#ALLOCATION}
     */
    public List<String> contexts() {
        return contexts;
    }

    /**
     * Returns the TLS context of the connection.
     *
     * @return the context, or null for none
     */
    public @Nullable SSLContext tls() {
        return tls;
    }

    /**
     * Returns the name that the server's certificate must have.
     *
     * @return the name, or null if any will do
     */
    public @Nullable String tlsHostname() {
        return tlsHostname;
    }

    /**
     * Returns the executor that completes futures.
     *
     * @return by default threads of this library, as many as block
     */
    public Executor executor() {
        return executor;
    }

    /**
     * Returns the largest number of extents that a server may give of a range.
     *
     * @return by default a million
     */
    public int extentLimit() {
        return extentLimit;
    }

    /**
     * Returns the largest number of requests in flight.
     *
     * @return by default 16,384
     */
    public int inFlightLimit() {
        return inFlightLimit;
    }

    /**
     * Returns the number of bytes of the buffers of requests in flight.
     *
     * @return by default 256 MiB
     */
    public DataSize requestBacklog() {
        return requestBacklog;
    }

    /**
     * Returns a builder with these options, to change some.
     *
     * @return a new builder
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
        builder.requestTimeout = requestTimeout;
        builder.contexts = contexts;
        builder.tls = tls;
        builder.tlsHostname = tlsHostname;
        builder.executor = executor;
        builder.extentLimit = extentLimit;
        builder.inFlightLimit = inFlightLimit;
        builder.requestBacklog = requestBacklog;
    }

    /** Makes options of the defaults and what a caller sets. */
    static NbdOptions made(Consumer<? super Builder> options) {
        Objects.requireNonNull(options, "options");
        Builder builder = builder();
        options.accept(builder);
        return builder.build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NbdOptions that
                && connectTimeout.equals(that.connectTimeout)
                && requestTimeout.equals(that.requestTimeout)
                && contexts.equals(that.contexts)
                && Objects.equals(tls, that.tls)
                && Objects.equals(tlsHostname, that.tlsHostname)
                && executor.equals(that.executor)
                && extentLimit == that.extentLimit
                && inFlightLimit == that.inFlightLimit
                && requestBacklog.equals(that.requestBacklog);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                connectTimeout,
                requestTimeout,
                contexts,
                tls,
                tlsHostname,
                executor,
                extentLimit,
                inFlightLimit,
                requestBacklog);
    }

    @Override
    public String toString() {
        return "NbdOptions[connectTimeout=" + connectTimeout + ", requestTimeout=" + requestTimeout + ", contexts="
                + contexts + (tls == null ? "" : ", tls" + (tlsHostname == null ? "" : " to " + tlsHostname))
                + ", extentLimit=" + extentLimit + ", inFlightLimit=" + inFlightLimit + ", requestBacklog="
                + requestBacklog + "]";
    }

    /** Collects options. */
    public static final class Builder {
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration requestTimeout = Duration.ofMinutes(1);
        private List<String> contexts = List.of(Extent.ALLOCATION);
        private @Nullable SSLContext tls;
        private @Nullable String tlsHostname;
        private Executor executor = CallbackThreads.POOL;
        private int extentLimit = 1 << 20;
        private int inFlightLimit = 1 << 14;
        private DataSize requestBacklog = DataSize.ofMib(256);

        private Builder() {}

        /**
         * Sets the time-out of connecting and negotiating together.
         *
         * @param limit above zero
         * @return this builder
         */
        public Builder connectTimeout(Duration limit) {
            connectTimeout = TimeLimit.require("connectTimeout", limit);
            return this;
        }

        /**
         * Sets the time-out of a request. A connection on which it takes longer is closed.
         *
         * @param limit above zero
         * @return this builder
         */
        public Builder requestTimeout(Duration limit) {
            requestTimeout = TimeLimit.require("requestTimeout", limit);
            return this;
        }

        /**
         * Sets the contexts to ask the server for; those that it does not have are left out.
         *
         * @param contexts such as {@link Extent#ALLOCATION} and {@code qemu:dirty-bitmap:b0}
         * @return this builder
         */
        public Builder contexts(String... contexts) {
            this.contexts = List.of(Objects.requireNonNull(contexts, "contexts"));
            return this;
        }

        /**
         * Encrypts the connection, and refuses a server that does not.
         *
         * @param context whom to trust, and who to be
         * @param hostname the name that the server's certificate must have, or null if any that is trusted will do
         * @return this builder
         */
        public Builder tls(SSLContext context, @Nullable String hostname) {
            tls = Objects.requireNonNull(context, "context");
            tlsHostname = hostname;
            return this;
        }

        /**
         * Sets the executor that completes futures, and so runs callbacks.
         *
         * <p>One thread is enough: nothing of the client, nor of a channel over it, blocks there or waits for it. So a callback may wait for their
         * verbs, but not for futures that the executor has no other thread to complete. A future that the executor refuses to complete, or has
         * not begun to complete {@link #requestTimeout} after its outcome is known, is completed on a thread of this library, with that outcome.
         *
         * @param executor the executor, which the client does not shut down; one that runs tasks on the thread which brings them holds up the
         *     futures behind
         * @return this builder
         */
        public Builder executor(Executor executor) {
            this.executor = Objects.requireNonNull(executor, "executor");
            return this;
        }

        /**
         * Sets the largest number of extents that a server may give of a range, before {@link NbdClient#extents} fails with
         * {@link NbdLimitException}. An extent takes some 40 bytes of memory.
         *
         * @param limit above zero
         * @return this builder
         */
        public Builder extentLimit(int limit) {
            if (limit < 1) {
                throw new IllegalArgumentException("extentLimit: " + limit + " (expected: > 0)");
            }
            extentLimit = limit;
            return this;
        }

        /**
         * Sets the largest number of requests in flight, also of those that wait for the server to read them.
         *
         * <p>A future that finds no room fails with {@link NbdBacklogException}; a verb that waits waits for room first.
         *
         * @param limit above zero
         * @return this builder
         */
        public Builder inFlightLimit(int limit) {
            if (limit < 1) {
                throw new IllegalArgumentException("inFlightLimit: " + limit + " (expected: > 0)");
            }
            inFlightLimit = limit;
            return this;
        }

        /**
         * Sets the number of bytes of the buffers of requests in flight. It bounds the memory that a server keeps busy which reads or
         * answers nothing.
         *
         * <p>A future that finds no room fails with {@link NbdBacklogException}; a verb that waits waits for room first. One request alone has
         * room whatever the limit.
         *
         * @param limit the size of what is read and written
         * @return this builder
         */
        public Builder requestBacklog(DataSize limit) {
            requestBacklog = Objects.requireNonNull(limit, "requestBacklog");
            return this;
        }

        /**
         * Makes the options.
         *
         * @return immutable options
         */
        public NbdOptions build() {
            return new NbdOptions(this);
        }
    }
}
