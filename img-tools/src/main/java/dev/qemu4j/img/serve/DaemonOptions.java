package dev.qemu4j.img.serve;

import dev.qemu4j.img.serve.internal.SecretArguments;
import dev.qemu4j.qapi.QapiValue;
import dev.qemu4j.qapi.block.BlockExportOptions;
import dev.qemu4j.qapi.block.BlockdevOptions;
import dev.qemu4j.qapi.block.NbdServerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The command line of a {@link StorageDaemon}. The daemon reads the options in their order, so what is referred to comes first.
 *
 * <p>All of it can be done through the monitor, too, whose errors are typed. Not thread-safe.
 */
public final class DaemonOptions {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    private final List<String> arguments = new ArrayList<>();
    private final SecretArguments secrets = new SecretArguments();
    private String program = "qemu-storage-daemon";
    private Duration startLimit = START_LIMIT;

    DaemonOptions() {}

    /**
     * Sets the program.
     *
     * @param program a path, by default {@code qemu-storage-daemon} from the PATH
     * @return these options
     */
    public DaemonOptions program(Path program) {
        this.program = program.toString();
        return this;
    }

    /**
     * Sets the time-out of the daemon's start, by default 30 seconds.
     *
     * @param limit above zero
     * @return these options
     */
    public DaemonOptions startLimit(Duration limit) {
        startLimit = limit;
        return this;
    }

    /**
     * Opens a block node. Cookies and passwords in it reach the daemon in private files.
     *
     * @param options the node; {@code nodeName} must be set
     * @return these options
     */
    public DaemonOptions blockdev(BlockdevOptions options) {
        return add("--blockdev", json(options));
    }

    /**
     * Adds an object. The data of a {@code secret} reaches the daemon in a private file, unless another secret encrypts it.
     *
     * @param type the type, such as {@code throttle-group}
     * @param properties what it takes, {@code id} among them
     * @return these options
     */
    public DaemonOptions object(String type, Map<String, ?> properties) {
        return add("--object", ServeOptions.objectText(type, properties));
    }

    /**
     * Adds a character device.
     *
     * @param spec as of QEMU's {@code -chardev}, such as {@code socket,id=c0,path=/run/x}
     * @return these options
     */
    public DaemonOptions chardev(String spec) {
        return add("--chardev", spec);
    }

    /**
     * Adds a monitor for somebody else; {@link StorageDaemon#qmp()} has its own.
     *
     * @param spec such as {@code chardev=c0}
     * @return these options
     */
    public DaemonOptions monitor(String spec) {
        return add("--monitor", spec);
    }

    /**
     * Listens for NBD clients.
     *
     * @param options where, and with which credentials
     * @return these options
     */
    public DaemonOptions nbdServer(NbdServerOptions options) {
        return add("--nbd-server", json(options));
    }

    /**
     * Exports a block node.
     *
     * @param options what and how
     * @return these options
     */
    public DaemonOptions export(BlockExportOptions options) {
        return add("--export", json(options));
    }

    /**
     * Writes the daemon's process id into a file.
     *
     * @param file the file
     * @return these options
     */
    public DaemonOptions pidFile(Path file) {
        return add("--pidfile", file.toString());
    }

    /**
     * Traces the daemon.
     *
     * @param spec such as {@code enable=fuse_*,file=/path}
     * @return these options
     */
    public DaemonOptions trace(String spec) {
        return add("--trace", spec);
    }

    /**
     * Adds an option that has no method here. Secrets in {@code --object} and {@code --blockdev} reach the daemon in private files.
     *
     * @param name the option with its dashes
     * @param value its value
     * @return these options
     * @throws IllegalArgumentException if it is no such option, or one that takes the daemon away, such as {@code --daemonize}; also
     *     for the beginning of such an option, which the program takes for all of it
     */
    public DaemonOptions option(String name, String value) {
        if (!name.startsWith("--") || name.length() < 3 || name.contains("=")) {
            throw new IllegalArgumentException("option: '" + name + "' (expected: --name)");
        }
        ReservedOptions.refuseDaemon(name);
        // As one argument: after an option that takes none, the value would be an option itself.
        String shown = secrets.take(name, value);
        if (shown != null) {
            arguments.add(name + "=" + shown);
        }
        return this;
    }

    SecretArguments secrets() {
        return secrets;
    }

    List<String> arguments() {
        return List.copyOf(arguments);
    }

    String program() {
        return program;
    }

    Duration startLimit() {
        return startLimit;
    }

    private DaemonOptions add(String name, String value) {
        String shown = secrets.take(name, value);
        if (shown != null) {
            arguments.addAll(List.of(name, shown));
        }
        return this;
    }

    private static String json(QapiValue value) {
        return value.toJson().toString();
    }
}
