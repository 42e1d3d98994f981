package dev.qemu4j.img.serve;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.serve.internal.SecretArguments;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Options of {@link ImageServer}: each method is an option of {@code qemu-nbd}. Not thread-safe. */
public final class ServeOptions {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    private final List<String> arguments = new ArrayList<>();
    private final SecretArguments secrets = new SecretArguments();
    private String program = "qemu-nbd";
    private Duration startLimit = START_LIMIT;
    private @Nullable Path unixSocket;
    private @Nullable String host;
    private int port;
    private boolean persistent = true;
    private String exportName = "";
    private @Nullable ServerTls tls;

    ServeOptions() {}

    /**
     * Sets the program.
     *
     * @param program a path, by default {@code qemu-nbd} from the PATH
     * @return these options
     */
    public ServeOptions program(Path program) {
        this.program = program.toString();
        return this;
    }

    /**
     * Sets the time-out of the server's start, by default 30 seconds.
     *
     * @param limit above zero
     * @return these options
     */
    public ServeOptions startLimit(Duration limit) {
        startLimit = limit;
        return this;
    }

    /**
     * Listens on a Unix socket, by default on one in a private directory that ends with the server.
     *
     * @param socket a path where there is nothing yet
     * @return these options
     */
    public ServeOptions unixSocket(Path socket) {
        unixSocket = socket.toAbsolutePath();
        return this;
    }

    /**
     * Listens on a TCP port instead of a Unix socket. Without {@link #tls} anybody who can reach it can use the image.
     *
     * @param bindTo the address of the interface, such as {@code 127.0.0.1}
     * @param port the port, or 0 for a free one
     * @return these options
     */
    public ServeOptions tcp(String bindTo, int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
        }
        host = bindTo;
        this.port = port;
        return this;
    }

    /**
     * Encrypts the connections.
     *
     * @param tls the server's credentials
     * @return these options
     */
    public ServeOptions tls(ServerTls tls) {
        this.tls = tls;
        return this;
    }

    /**
     * Restricts the clients that may connect over TLS.
     *
     * @param authz the id of an {@linkplain #object object} that decides
     * @return these options
     */
    public ServeOptions tlsAuthz(String authz) {
        return add("--tls-authz=" + authz);
    }

    /**
     * Sets the host name to expect in certificates, since QEMU 11.0.
     *
     * @param hostname the name
     * @return these options
     */
    public ServeOptions tlsHostname(String hostname) {
        return add("--tls-hostname=" + hostname);
    }

    /**
     * Serves the image for reading only.
     *
     * @param readOnly by default false
     * @return these options
     */
    public ServeOptions readOnly(boolean readOnly) {
        return flag("--read-only", readOnly);
    }

    /**
     * Sets the largest number of clients at a time.
     *
     * @param clients by default 1; 0 for any number. More than one that writes needs a file system made for it
     * @return these options
     */
    public ServeOptions shared(int clients) {
        return add("--shared=" + clients);
    }

    /**
     * Ends the server when its last client leaves.
     *
     * @param once by default false
     * @return these options
     */
    public ServeOptions once(boolean once) {
        persistent = !once;
        return this;
    }

    /**
     * Names the export.
     *
     * @param name by default the empty name, which clients take if they ask for none
     * @return these options
     */
    public ServeOptions exportName(String name) {
        exportName = name;
        return this;
    }

    /**
     * Describes the export to clients that list them.
     *
     * @param text a sentence
     * @return these options
     */
    public ServeOptions description(String text) {
        return add("--description=" + text);
    }

    /**
     * Limits how long a client may take to negotiate, since QEMU 10.0.
     *
     * @param limit whole seconds; zero for no limit
     * @return these options
     */
    public ServeOptions handshakeLimit(Duration limit) {
        return add("--handshake-limit=" + limit.toSeconds());
    }

    /**
     * Serves the image from an offset on.
     *
     * @param offset by default zero
     * @return these options
     */
    public ServeOptions offset(DataSize offset) {
        return add("--offset=" + offset.bytes());
    }

    /**
     * Tells clients which image of a backing chain a block comes from, as {@code qemu:allocation-depth}.
     *
     * @param exposed by default false
     * @return these options
     */
    public ServeOptions allocationDepth(boolean exposed) {
        return flag("--allocation-depth", exposed);
    }

    /**
     * Tells clients which blocks a bitmap marks, as {@code qemu:dirty-bitmap:NAME}; can be given several times.
     *
     * @param name the name of a bitmap that the image holds
     * @return these options
     */
    public ServeOptions addBitmap(String name) {
        return add("--bitmap=" + name);
    }

    /**
     * Serves the image as it is now and throws away what clients write, with the server.
     *
     * @param temporary by default false
     * @return these options
     */
    public ServeOptions snapshot(boolean temporary) {
        return flag("--snapshot", temporary);
    }

    /**
     * Serves an internal snapshot, for reading only.
     *
     * @param idOrName the snapshot, or {@code snapshot.id=…,snapshot.name=…}
     * @return these options
     */
    public ServeOptions loadSnapshot(String idOrName) {
        return add("--load-snapshot=" + idOrName);
    }

    /**
     * Sets the cache mode of the image.
     *
     * @param mode {@code none}, {@code writeback}, {@code writethrough}, {@code directsync} or {@code unsafe}
     * @return these options
     */
    public ServeOptions cache(String mode) {
        return add("--cache=" + mode);
    }

    /**
     * Goes round the host's cache, as {@code cache("none")} does.
     *
     * @param noCache by default false
     * @return these options
     */
    public ServeOptions noCache(boolean noCache) {
        return flag("--nocache", noCache);
    }

    /**
     * Sets the host's interface for asynchronous I/O.
     *
     * @param mode {@code threads}, {@code native} or {@code io_uring}
     * @return these options
     */
    public ServeOptions aio(String mode) {
        return add("--aio=" + mode);
    }

    /**
     * Sets the policy for trims.
     *
     * @param mode {@code ignore} or {@code unmap}; qemu-nbd's default is {@code unmap}
     * @return these options
     */
    public ServeOptions discard(String mode) {
        return add("--discard=" + mode);
    }

    /**
     * Sets the policy for zeros that are written.
     *
     * @param mode {@code off}, {@code on} or {@code unmap}
     * @return these options
     */
    public ServeOptions detectZeroes(String mode) {
        return add("--detect-zeroes=" + mode);
    }

    /**
     * Adds an object, such as one for {@link #tlsAuthz}. The data of a {@code secret} reaches the server in a private file, unless another
     * secret encrypts it.
     *
     * @param type the type, such as {@code authz-list-file}
     * @param properties what it takes, {@code id} among them
     * @return these options
     */
    public ServeOptions object(String type, Map<String, ?> properties) {
        return option("--object=" + objectText(type, properties));
    }

    /**
     * Sets the SELinux label of the socket.
     *
     * @param label the label
     * @return these options
     */
    public ServeOptions selinuxLabel(String label) {
        return add("--selinux-label=" + label);
    }

    /**
     * Traces the server.
     *
     * @param spec such as {@code enable=nbd_*,file=/path}
     * @return these options
     */
    public ServeOptions trace(String spec) {
        return add("--trace=" + spec);
    }

    /**
     * Makes the server say more on its standard error.
     *
     * @param verbose by default false
     * @return these options
     */
    public ServeOptions verbose(boolean verbose) {
        return flag("--verbose", verbose);
    }

    /**
     * Adds an option that has no method here.
     *
     * @param argument the option with its value, such as {@code --new=x}; it must start with two dashes
     * @return these options
     * @throws IllegalArgumentException if it is no such option, or one that the launch sets, or one that takes the server away, such as
     *     {@code --fork}; also for the beginning of such an option, which the program takes for all of it
     */
    public ServeOptions option(String argument) {
        if (!argument.startsWith("--") || argument.length() < 3) {
            throw new IllegalArgumentException("option: '" + argument + "' (expected: --name or --name=value)");
        }
        ReservedOptions.refuseNbd(argument);
        int equals = argument.indexOf('=');
        if (equals < 0) {
            return add(argument);
        }
        String name = argument.substring(0, equals);
        String shown = secrets.take(name, argument.substring(equals + 1));
        return shown == null ? this : add(name + "=" + shown);
    }

    static String objectText(String type, Map<String, ?> properties) {
        StringBuilder text = new StringBuilder(type.replace(",", ",,"));
        properties.forEach((name, value) -> {
            String shown = value instanceof Boolean flag ? flag ? "on" : "off" : String.valueOf(value);
            text.append(',').append(name).append('=').append(shown.replace(",", ",,"));
        });
        return text.toString();
    }

    List<String> arguments() {
        return List.copyOf(arguments);
    }

    SecretArguments secrets() {
        return secrets;
    }

    String program() {
        return program;
    }

    Duration startLimit() {
        return startLimit;
    }

    @Nullable
    Path unixSocket() {
        return unixSocket;
    }

    @Nullable
    String host() {
        return host;
    }

    int port() {
        return port;
    }

    boolean persistent() {
        return persistent;
    }

    String exportName() {
        return exportName;
    }

    @Nullable
    ServerTls tls() {
        return tls;
    }

    private ServeOptions flag(String argument, boolean on) {
        arguments.remove(argument);
        return on ? add(argument) : this;
    }

    private ServeOptions add(String argument) {
        arguments.add(argument);
        return this;
    }
}
