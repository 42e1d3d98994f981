package dev.qemu4j.img.serve;

import dev.qemu4j.base.async.Task;
import dev.qemu4j.host.HostServer;
import dev.qemu4j.host.ServerHandle;
import dev.qemu4j.img.internal.JsonValues;
import dev.qemu4j.img.nbd.NbdAddress;
import dev.qemu4j.img.serve.DaemonMonitor.Undo;
import dev.qemu4j.img.serve.internal.SecretObjects;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.img.targets.internal.WriteGuard;
import dev.qemu4j.qapi.block.BlockExportOptions;
import dev.qemu4j.qmp.QmpClient;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A {@code qemu-storage-daemon}: QEMU's block layer without a machine, with a monitor that speaks QMP.
 *
 * <pre>{@code
 * try (StorageDaemon daemon = StorageDaemon.start()) {
 *     daemon.open("disk", ImageSource.of(disk, Format.QCOW2), false);
 *     NbdAddress address = daemon.serveNbd(null);
 *     daemon.export(BlockExportOptions.nbd("e0", "disk", e -> e.name("disk").writable(true)));
 * }
 * }</pre>
 *
 * <p>Whatever the daemon can do is at {@link #qmp()}; the methods here are for what is common. An interrupt of a thread that waits in one ends the
 * wait with a {@link dev.qemu4j.base.QemuInterruptedException}; what was asked for is undone if the daemon does it all the same. It ends with the JVM, also when
 * that is killed. Thread-safe.
 */
public final class StorageDaemon extends ServerHandle {
    private final ServerEnd end;
    private final QmpClient qmp;
    private final QmpClient handedOut;
    private final DaemonMonitor monitor;
    private final AtomicBoolean credentials = new AtomicBoolean();

    /** True once it may have opened an image to write it. */
    private volatile boolean writes;

    StorageDaemon(HostServer server, QmpClient qmp, boolean writes) {
        super(server);
        end = new ServerEnd(server, () -> this.writes);
        this.writes = writes;
        this.qmp = qmp;
        handedOut = qmp.view();
        monitor = new DaemonMonitor(qmp);
    }

    /**
     * Starts a daemon and waits until it answers.
     *
     * @param options the options of its command line
     * @return the daemon
     * @throws dev.qemu4j.img.failure.ImageException if it does not start; the subclass tells why, a {@link
     *     dev.qemu4j.img.failure.ServeException} if it is not about an image
     * @throws dev.qemu4j.img.failure.ImageLockedException if a block node of the options would write an image that is in use
     * @throws ServeTimeoutException if it did not come up within the start time-out
     * @throws dev.qemu4j.host.ProgramNotFoundException if there is none
     */
    public static StorageDaemon start(Consumer<? super DaemonOptions.Builder> options) {
        Objects.requireNonNull(options, "options");
        return start(DaemonOptions.builder().buildWith(options), directory -> List.of());
    }

    static StorageDaemon start(DaemonOptions options, Function<? super Path, ? extends List<String>> end) {
        return new DaemonLaunch(options, end).start();
    }

    /**
     * Starts a daemon that has nothing but its monitor.
     *
     * @return the daemon, as of {@link #start(Consumer)}
     */
    public static StorageDaemon start() {
        return start(options -> {});
    }

    /**
     * Starts a daemon, as {@link #start(Consumer)} does.
     *
     * @param options the options of its command line, on another thread
     * @return a future of the daemon, or of the exception of {@link #start(Consumer)}; one that comes after a cancellation is closed
     */
    public static CompletableFuture<StorageDaemon> startAsync(Consumer<? super DaemonOptions.Builder> options) {
        Objects.requireNonNull(options, "options");
        return Task.start("serve-start", task -> start(options));
    }

    /**
     * Starts a daemon with default options, as {@link #start()} does.
     *
     * @return a future of the daemon; cancelling it ends what had started
     */
    public static CompletableFuture<StorageDaemon> startAsync() {
        return startAsync(options -> {});
    }

    /**
     * Returns the monitor, through which all commands of the daemon can be given.
     *
     * @return the client, which ends with the daemon, and only then: its {@link QmpClient#close} does nothing
     */
    public QmpClient qmp() {
        writes = true; // maybe
        return handedOut;
    }

    /**
     * Opens an image as a block node.
     *
     * @param nodeName the name of the node, which exports refer to
     * @param source the image
     * @param readOnly whether it is opened for reading only
     * @throws dev.qemu4j.img.failure.ImageMissingException if its file is not there
     * @throws dev.qemu4j.img.failure.ImageException if it cannot be opened; the subclass tells why
     * @throws dev.qemu4j.img.failure.ImageLockedException if it is opened for writing, and mounted, locked or otherwise in use
     */
    public void open(String nodeName, ImageSource source, boolean readOnly) {
        ServerLaunch.check(source);
        if (!readOnly) {
            WriteGuard.refuse(source);
            writes = true;
        }
        ImageSource named = source.withSecretIds("-" + nodeName);
        List<String> added = new ArrayList<>();
        try {
            named.secrets().forEach((id, secret) -> {
                String file = secret.inFile(directory(), id).toString();
                addObject("secret", Map.of("id", id, "file", file, "format", "raw"));
                added.add(id);
            });
            monitor.execute(
                    source + " cannot be opened",
                    "blockdev-add",
                    named.blockdev(nodeName, readOnly),
                    Undo.of("blockdev-del", "node-name", nodeName));
        } catch (RuntimeException | Error e) {
            monitor.removeObjects(added, e);
            throw e;
        } finally {
            SecretObjects.delete(named, directory());
        }
    }

    /**
     * Opens an image as a block node, as {@link #open} does.
     *
     * @param nodeName the name of the node
     * @param source the image
     * @param readOnly whether it is opened for reading only
     * @return a future of the end; cancelling it undoes what the daemon does all the same
     */
    public CompletableFuture<@Nullable Void> openAsync(String nodeName, ImageSource source, boolean readOnly) {
        return later(() -> open(nodeName, source, readOnly));
    }

    /**
     * Adds an export of a block node.
     *
     * @param export what is exported, and how
     * @throws dev.qemu4j.img.failure.ImageException if it cannot be; the subclass tells why
     */
    public void export(BlockExportOptions export) {
        monitor.execute(
                "the export '" + export.id() + "' cannot be added",
                "block-export-add",
                export.toJson(),
                Undo.of("block-export-del", "id", export.id()));
    }

    /**
     * Adds an export of a block node, as {@link #export} does.
     *
     * @param export what is exported, and how
     * @return a future of the end; cancelling it undoes what the daemon does all the same
     */
    public CompletableFuture<@Nullable Void> exportAsync(BlockExportOptions export) {
        return later(() -> export(export));
    }

    /**
     * Listens for NBD clients on a Unix socket in a private directory.
     *
     * @param tls the server's credentials, or null to serve without
     * @return the socket and the empty export name
     * @throws dev.qemu4j.img.failure.ImageException if the daemon cannot; the subclass tells why, a {@link
     *     dev.qemu4j.img.failure.ServeException} if the address is taken
     */
    public NbdAddress serveNbd(@Nullable ServerTls tls) {
        Path socket = socket("nbd");
        ObjectNode data = JsonNodeFactory.instance.objectNode().put("path", socket.toString());
        return serveNbd(tls, "unix", data, UnixDomainSocketAddress.of(socket));
    }

    /**
     * Listens for NBD clients on a Unix socket in a private directory, as {@link #serveNbd(ServerTls)} does.
     *
     * @param tls the server's credentials, or null to serve without
     * @return a future of the address; cancelling it undoes what the daemon does all the same
     */
    public CompletableFuture<NbdAddress> serveNbdAsync(@Nullable ServerTls tls) {
        return Task.start("serve-command", task -> serveNbd(tls));
    }

    /**
     * Listens for NBD clients on a TCP port.
     *
     * @param bindTo the address of the interface, such as {@code 127.0.0.1}
     * @param port the port, or 0 for a free one
     * @param tls the server's credentials, or null to serve anybody who can reach it
     * @return the port and the empty export name
     * @throws dev.qemu4j.img.failure.ImageException if the daemon cannot; the subclass tells why, a {@link
     *     dev.qemu4j.img.failure.ServeException} if the address is taken
     */
    public NbdAddress serveNbd(String bindTo, int port, @Nullable ServerTls tls) {
        return TcpPorts.tryPorts(port, tried -> {
            ObjectNode data = JsonNodeFactory.instance.objectNode().put("host", bindTo);
            data.put("port", String.valueOf(tried));
            return serveNbd(tls, "inet", data, new InetSocketAddress(bindTo, tried));
        });
    }

    /**
     * Listens for NBD clients on a TCP port, as {@link #serveNbd(String, int, ServerTls)} does.
     *
     * @param bindTo the address of the interface, such as {@code 127.0.0.1}
     * @param port the port, or 0 for a free one
     * @param tls the server's credentials, or null to serve anybody who can reach it
     * @return a future of the address; cancelling it undoes what the daemon does all the same
     */
    public CompletableFuture<NbdAddress> serveNbdAsync(String bindTo, int port, @Nullable ServerTls tls) {
        return Task.start("serve-command", task -> serveNbd(bindTo, port, tls));
    }

    /**
     * Adds an object, such as a throttle group or one for TLS. Secrets go by file.
     *
     * @param type the type, such as {@code throttle-group}
     * @param properties what it takes, {@code id} among them
     * @throws dev.qemu4j.img.failure.ImageException if it cannot be added; the subclass tells why
     */
    public void addObject(String type, Map<String, ?> properties) {
        ObjectNode object = JsonNodeFactory.instance.objectNode().put("qom-type", type);
        properties.forEach((name, value) -> object.set(name, JsonValues.of(value)));
        monitor.execute(
                "the object of type " + type + " cannot be added",
                "object-add",
                object,
                Undo.of("object-del", "id", object.path("id").asString("")));
    }

    /**
     * Adds an object, as {@link #addObject} does.
     *
     * @param type the type, such as {@code throttle-group}
     * @param properties its properties, {@code id} among them
     * @return a future of the end; cancelling it removes the object
     */
    public CompletableFuture<@Nullable Void> addObjectAsync(String type, Map<String, ?> properties) {
        return later(() -> addObject(type, properties));
    }

    /**
     * Ends the daemon, which removes its exports and closes its images cleanly. Waits while it writes, up to the
     * {@linkplain DaemonOptions.Builder#endTimeout time-out}. Does nothing the second time.
     *
     * @throws dev.qemu4j.img.failure.ImageLossException if the daemon said that it lost something, or ended before it had
     *     closed its images; it has ended all the same
     */
    @Override
    public void close() {
        try {
            end.close();
        } finally {
            qmp.close();
        }
    }

    @SuppressWarnings("NullAway") // it takes the result for one that must not be null, whatever T is
    private static CompletableFuture<@Nullable Void> later(Runnable command) {
        return Task.<@Nullable Void>start("serve-command", task -> {
            command.run();
            return null;
        });
    }

    /** Returns the server, on which the handle of an export stands as well. */
    HostServer process() {
        return server();
    }

    /** Returns the private directory, where exports can be put that shall end with the daemon. */
    Path directory() {
        return server().directory();
    }

    /** Returns the path for a socket in it. */
    Path socket(String name) {
        return server().socket(name);
    }

    private NbdAddress serveNbd(@Nullable ServerTls tls, String type, ObjectNode data, SocketAddress socket) {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        arguments.putObject("addr").put("type", type).set("data", data);
        if (tls != null) {
            ensureCredentials(tls);
            arguments.put("tls-creds", tls.id());
        }
        monitor.execute("no NBD server at " + socket, "nbd-server-start", arguments, Undo.of("nbd-server-stop"));
        return new NbdAddress(socket, "", tls != null);
    }

    /** A port that was taken leads here again, when the object is there already. */
    private void ensureCredentials(ServerTls tls) {
        if (credentials.compareAndSet(false, true)) {
            try {
                addObject(tls.type(), tls.object(directory()));
            } catch (RuntimeException | Error e) {
                credentials.set(false);
                throw e;
            }
        }
    }
}
