package dev.qemu4j.img.serve;

import dev.qemu4j.qapi.QapiValue;
import dev.qemu4j.qapi.block.BlockExportOptions;
import dev.qemu4j.qapi.block.BlockdevOptions;
import dev.qemu4j.qapi.block.NbdServerOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The command line of a {@link StorageDaemon}. The daemon reads the options in their order, so what is referred to comes first.
 *
 * <p>All of it can be done through the monitor, too, whose errors are typed. Immutable.
 */
public final class DaemonOptions extends ServerOptions<DaemonOptions.Builder> {
    private static final String NODE = "--blockdev=";

    private DaemonOptions(Builder builder) {
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
        return settings().get("program", "qemu-storage-daemon");
    }

    /** Returns the block nodes that are opened, but for those that are not given as JSON. */
    List<ObjectNode> nodes() {
        return settings().words().stream()
                .filter(word -> word.startsWith(NODE + "{"))
                .flatMap(word -> node(word.substring(NODE.length())))
                .toList();
    }

    private static Stream<ObjectNode> node(String json) {
        try {
            return JsonMapper.shared().readTree(json) instanceof ObjectNode node ? Stream.of(node) : Stream.of();
        } catch (JacksonException e) {
            return Stream.of(); // the daemon finds better words for it
        }
    }

    /** Collects options, each as one argument: after an option that takes none, a value would be an option itself. Not thread-safe. */
    public static final class Builder extends ServerOptions.Builder<DaemonOptions, Builder> {
        private Builder() {}

        /**
         * Opens a block node. Cookies and passwords in it reach the daemon in private files.
         *
         * @param options the node; {@code nodeName} must be set
         * @return this builder
         */
        public Builder blockdev(BlockdevOptions options) {
            Objects.requireNonNull(options, "options");
            return add(NODE + json(options));
        }

        /**
         * Adds a character device.
         *
         * @param spec as of QEMU's {@code -chardev}, such as {@code socket,id=c0,path=/run/x}
         * @return this builder
         */
        public Builder chardev(String spec) {
            Objects.requireNonNull(spec, "spec");
            return add("--chardev=" + spec);
        }

        /**
         * Adds a monitor for somebody else; {@link StorageDaemon#qmp()} has its own.
         *
         * @param spec such as {@code chardev=c0}
         * @return this builder
         */
        public Builder monitor(String spec) {
            Objects.requireNonNull(spec, "spec");
            return add("--monitor=" + spec);
        }

        /**
         * Listens for NBD clients.
         *
         * @param options where, and with which credentials
         * @return this builder
         */
        public Builder nbdServer(NbdServerOptions options) {
            Objects.requireNonNull(options, "options");
            return add("--nbd-server=" + json(options));
        }

        /**
         * Exports a block node.
         *
         * @param options what and how
         * @return this builder
         */
        public Builder export(BlockExportOptions options) {
            Objects.requireNonNull(options, "options");
            return add("--export=" + json(options));
        }

        /**
         * Writes the daemon's process id into a file.
         *
         * @param file the file
         * @return this builder
         */
        public Builder pidFile(Path file) {
            Objects.requireNonNull(file, "file");
            return add("--pidfile=" + file.toString());
        }

        /**
         * Adds an option that has no method here. Secrets in {@code --object} and {@code --blockdev} reach the daemon in private files.
         *
         * @param name the option with its dashes
         * @param value its value
         * @return this builder
         * @throws IllegalArgumentException if it is no such option, or one that takes the daemon away, such as {@code --daemonize}; also
         *     for the beginning of such an option, which the program takes for all of it
         */
        public Builder option(String name, String value) {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(value, "value");
            if (!name.startsWith("--") || name.length() < 3 || name.contains("=")) {
                throw new IllegalArgumentException("option: '" + name + "' (expected: --name)");
            }
            ReservedOptions.refuseDaemon(name);
            return add(name + "=" + value);
        }

        @Override
        public DaemonOptions build() {
            return new DaemonOptions(this);
        }

        private static String json(QapiValue value) {
            return value.toJson().toString();
        }
    }
}
