package dev.qemu4j.img.serve;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.option.CacheMode;
import dev.qemu4j.qapi.block.BlockdevAioOptions;
import dev.qemu4j.qapi.block.BlockdevDetectZeroesOptions;
import dev.qemu4j.qapi.block.BlockdevDiscardOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Options of {@link ImageServer}: each method of the builder is an option of {@code qemu-nbd}. Immutable. */
public final class ServeOptions extends ServerOptions<ServeOptions.Builder> {
    private ServeOptions(Builder builder) {
        super(builder);
    }

    /**
     * Returns a builder with the program's defaults.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Builder toBuilder() {
        return builder().from(this);
    }

    @Override
    String program() {
        return settings().get("program", "qemu-nbd");
    }

    /** Tells whether the image is only read; what is written to a snapshot goes elsewhere. */
    boolean readsOnly() {
        return settings().words().stream()
                .anyMatch(word ->
                        word.equals("--read-only") || word.equals("--snapshot") || word.startsWith("--load-snapshot="));
    }

    @Nullable
    Path unixSocket() {
        return settings().get("socket", Path.class);
    }

    @Nullable
    String host() {
        return settings().get("bindTo", String.class);
    }

    int port() {
        return settings().get("port", 0);
    }

    boolean persistent() {
        return !settings().get("once", false);
    }

    String exportName() {
        return settings().get("name", "");
    }

    @Nullable
    ServerTls tls() {
        return settings().get("tls", ServerTls.class);
    }

    /** Collects options. Not thread-safe. */
    public static final class Builder extends ServerOptions.Builder<ServeOptions, Builder> {
        private Builder() {}

        /**
         * Listens on a Unix socket, by default on one in a private directory that ends with the server.
         *
         * @param socket a path where there is nothing yet
         * @return this builder
         */
        public Builder unixSocket(Path socket) {
            Objects.requireNonNull(socket, "socket");
            return set("socket", socket.toAbsolutePath());
        }

        /**
         * Listens on a TCP port instead of a Unix socket. Without {@link #tls} anybody who can reach it can use the image.
         *
         * @param bindTo the address of the interface, such as {@code 127.0.0.1}
         * @param port the port, or 0 for a free one
         * @return this builder
         */
        public Builder tcp(String bindTo, int port) {
            Objects.requireNonNull(bindTo, "bindTo");
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
            }
            return set("bindTo", bindTo).set("port", port);
        }

        /**
         * Encrypts the connections.
         *
         * @param tls the server's credentials
         * @return this builder
         */
        public Builder tls(ServerTls tls) {
            Objects.requireNonNull(tls, "tls");
            return set("tls", tls);
        }

        /**
         * Restricts the clients that may connect over TLS.
         *
         * @param authz the id of an {@linkplain #object object} that decides
         * @return this builder
         */
        public Builder tlsAuthz(String authz) {
            Objects.requireNonNull(authz, "authz");
            return add("--tls-authz=" + authz);
        }

        /**
         * Sets the host name to expect in certificates, since QEMU 11.0.
         *
         * @param hostname the name
         * @return this builder
         */
        public Builder tlsHostname(String hostname) {
            Objects.requireNonNull(hostname, "hostname");
            return add("--tls-hostname=" + hostname);
        }

        /**
         * Serves the image for reading only.
         *
         * @param readOnly by default false
         * @return this builder
         */
        public Builder readOnly(boolean readOnly) {
            return flag("--read-only", readOnly);
        }

        /**
         * Sets the largest number of clients at a time.
         *
         * @param clients by default 1; 0 for any number. More than one that writes needs a file system made for it
         * @return this builder
         */
        public Builder shared(int clients) {
            return add("--shared=" + clients);
        }

        /**
         * Ends the server when its last client leaves.
         *
         * @param once by default false
         * @return this builder
         */
        public Builder once(boolean once) {
            return set("once", once);
        }

        /**
         * Names the export.
         *
         * @param name by default the empty name, which clients take if they ask for none
         * @return this builder
         */
        public Builder exportName(String name) {
            Objects.requireNonNull(name, "name");
            return set("name", name);
        }

        /**
         * Describes the export to clients that list them.
         *
         * @param text a sentence
         * @return this builder
         */
        public Builder description(String text) {
            Objects.requireNonNull(text, "text");
            return add("--description=" + text);
        }

        /**
         * Limits how long a client may take to negotiate, since QEMU 10.0.
         *
         * @param limit the limit, rounded up to whole seconds; zero for none
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder handshakeTimeout(Duration limit) {
            TimeLimit.requireNotNegative("limit", limit);
            return add("--handshake-limit=" + limit.plusNanos(999_999_999).toSeconds());
        }

        /**
         * Serves the image from an offset on.
         *
         * @param offset by default zero
         * @return this builder
         */
        public Builder offset(DataSize offset) {
            Objects.requireNonNull(offset, "offset");
            return add("--offset=" + offset.bytes());
        }

        /**
         * Tells clients which image of a backing chain a block comes from, as {@code qemu:allocation-depth}.
         *
         * @param exposed by default false
         * @return this builder
         */
        public Builder allocationDepth(boolean exposed) {
            return flag("--allocation-depth", exposed);
        }

        /**
         * Tells clients which blocks a bitmap marks, as {@code qemu:dirty-bitmap:NAME}; can be given several times.
         *
         * @param name the name of a bitmap that the image holds
         * @return this builder
         */
        public Builder addBitmap(String name) {
            Objects.requireNonNull(name, "name");
            return add("--bitmap=" + name);
        }

        /**
         * Serves the image as it is now and throws away what clients write, with the server.
         *
         * @param temporary by default false
         * @return this builder
         */
        public Builder snapshot(boolean temporary) {
            return flag("--snapshot", temporary);
        }

        /**
         * Serves an internal snapshot, for reading only. QEMU takes the one with that id, else the first of that name.
         *
         * @param idOrName the snapshot, or {@code snapshot.id=…,snapshot.name=…}
         * @return this builder
         */
        public Builder loadSnapshot(String idOrName) {
            Objects.requireNonNull(idOrName, "idOrName");
            return add("--load-snapshot=" + idOrName);
        }

        /**
         * Sets the cache mode of the image.
         *
         * @param mode the mode
         * @return this builder
         */
        public Builder cache(CacheMode mode) {
            Objects.requireNonNull(mode, "mode");
            return add("--cache=" + mode.wireName());
        }

        /**
         * Goes round the host's cache, as {@link CacheMode#NONE} does.
         *
         * @param noCache by default false
         * @return this builder
         */
        public Builder noCache(boolean noCache) {
            return flag("--nocache", noCache);
        }

        /**
         * Sets the host's interface for asynchronous I/O.
         *
         * @param mode the interface
         * @return this builder
         */
        public Builder aio(BlockdevAioOptions mode) {
            Objects.requireNonNull(mode, "mode");
            return add("--aio=" + mode.wireName());
        }

        /**
         * Sets the policy for trims.
         *
         * @param mode the policy; qemu-nbd's default is {@link BlockdevDiscardOptions#UNMAP}
         * @return this builder
         */
        public Builder discard(BlockdevDiscardOptions mode) {
            Objects.requireNonNull(mode, "mode");
            return add("--discard=" + mode.wireName());
        }

        /**
         * Sets the policy for zeros that are written.
         *
         * @param mode the policy
         * @return this builder
         */
        public Builder detectZeroes(BlockdevDetectZeroesOptions mode) {
            Objects.requireNonNull(mode, "mode");
            return add("--detect-zeroes=" + mode.wireName());
        }

        /**
         * Sets the SELinux label of the socket.
         *
         * @param label the label
         * @return this builder
         */
        public Builder selinuxLabel(String label) {
            Objects.requireNonNull(label, "label");
            return add("--selinux-label=" + label);
        }

        /**
         * Makes the server say more on its standard error.
         *
         * @param verbose by default false
         * @return this builder
         */
        public Builder verbose(boolean verbose) {
            return flag("--verbose", verbose);
        }

        /**
         * Adds an option that has no method here.
         *
         * @param argument the option with its value, such as {@code --new=x}; it must start with two dashes
         * @return this builder
         * @throws IllegalArgumentException if it is no such option, or one that the launch sets, or one that takes the server away, such as
         *     {@code --fork}; also for the beginning of such an option, which the program takes for all of it
         */
        public Builder option(String argument) {
            Objects.requireNonNull(argument, "argument");
            if (!argument.startsWith("--") || argument.length() < 3) {
                throw new IllegalArgumentException("option: '" + argument + "' (expected: --name or --name=value)");
            }
            ReservedOptions.refuseNbd(argument);
            return add(argument);
        }

        @Override
        public ServeOptions build() {
            return new ServeOptions(this);
        }
    }
}
