package dev.qemu4j.recipe;

import dev.qemu4j.Chardevs;
import dev.qemu4j.Devices;
import dev.qemu4j.QomObjects;
import dev.qemu4j.chardev.SpicevmcChardevBuilder;
import dev.qemu4j.device.VirtioSerialBuilder;
import dev.qemu4j.device.VirtserialportBuilder;
import dev.qemu4j.option.Ids;
import dev.qemu4j.option.SpiceOptionBuilder;
import dev.qemu4j.option.SpicevmcChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The SPICE server, with the channel to {@code spice-vdagent} in the guest for clipboard and resolution. */
public final class Spice extends AbstractRecipe {
    private static final Changes.Part<SpiceOptionBuilder> SPICE = new Changes.Part<>();
    private static final Changes.Part<SpicevmcChardevBuilder> AGENT = new Changes.Part<>();
    private static final Changes.Part<VirtserialportBuilder> PORT = new Changes.Part<>();
    private static final Changes.Part<VirtioSerialBuilder> CONTROLLER = new Changes.Part<>();

    private static final Pattern LOGIN = Pattern.compile("(?:ssh://)?[A-Za-z0-9_.@:%][A-Za-z0-9_.@:%-]*");

    /** The socket's path, or address and port, as ssh forwards to it; null for TLS, which the viewer behind ssh does not speak. */
    private final @Nullable String place;

    private final @Nullable Path passwordFile;
    private final Changes changes;

    private Spice(@Nullable String place, @Nullable Path passwordFile, Changes changes) {
        this.place = place;
        this.passwordFile = passwordFile;
        this.changes = changes;
    }

    /**
     * Returns a server on a Unix socket. Users who may connect to it need no password.
     *
     * @param socket where QEMU makes it
     * @return the server
     */
    public static Spice socket(Path socket) {
        Objects.requireNonNull(socket, "socket");
        return new Spice(socket.toString(), null, Changes.NONE)
                .spice(s -> s.unix(true).addr(socket.toString()).disableTicketing(true));
    }

    /**
     * Returns a server on a TCP port of 127.0.0.1, which each user of the host can reach. Nobody gets in until there is a
     * password, by {@link #passwordFile} or the QMP command {@code set_password}.
     *
     * @param port the port
     * @return the server
     * @throws IllegalArgumentException if it is no port
     */
    public static Spice loopback(int port) {
        Checked.port(port);
        return new Spice("127.0.0.1:" + port, null, Changes.NONE)
                .spice(s -> s.addr("127.0.0.1").port(port));
    }

    /**
     * Returns a server on a TCP port of 127.0.0.1, in TLS on all channels. As with {@link #loopback}, nobody gets in until there is a password.
     * Viewers that connect through another address need a certificate for that.
     *
     * @param port the port
     * @param certificates the directory of {@code ca-cert.pem}, {@code server-cert.pem} and {@code server-key.pem}
     * @return the server
     * @throws IllegalArgumentException if it is no port
     */
    public static Spice tls(int port, Path certificates) {
        Objects.requireNonNull(certificates, "certificates");
        Checked.port(port);
        return new Spice(null, null, Changes.NONE)
                .spice(s -> s.addr("127.0.0.1").tlsPort(port).x509Dir(certificates));
    }

    /**
     * Asks clients for a password.
     *
     * @param file holds the password, readable for QEMU only
     * @return the changed server
     */
    public Spice passwordFile(Path file) {
        return new Spice(place, Objects.requireNonNull(file, "file"), changes);
    }

    /**
     * Changes the server.
     *
     * @param change sets its parameters
     * @return the changed server
     */
    public Spice spice(Consumer<? super SpiceOptionBuilder> change) {
        return with(SPICE, change);
    }

    /**
     * Changes the agent's character device.
     *
     * @param change sets its properties
     * @return the changed server
     */
    public Spice agent(Consumer<? super SpicevmcChardevBuilder> change) {
        return with(AGENT, change);
    }

    /**
     * Changes the agent's port.
     *
     * @param change sets its properties
     * @return the changed server
     */
    public Spice port(Consumer<? super VirtserialportBuilder> change) {
        return with(PORT, change);
    }

    /**
     * Changes the virtio-serial controller, which is made if there is none before.
     *
     * @param change sets its properties
     * @return the changed server
     */
    public Spice controller(Consumer<? super VirtioSerialBuilder> change) {
        return with(CONTROLLER, change);
    }

    /**
     * Returns the command that brings the server to another computer by ssh, to a Unix socket there that only its user can open. A viewer connects to {@code
     * spice+unix://} and the socket's path. Of a place that {@link #spice} has changed it knows nothing.
     *
     * @param login the host of the machine, as ssh takes it: {@code user@host}
     * @param local the socket on the viewer's computer, an absolute path at which nothing is yet
     * @return an argument vector for the viewer's computer, which runs until it is ended
     * @throws IllegalArgumentException if ssh would read one of the two, or the server's socket, as something else
     * @throws IllegalStateException if the server is one of {@link #tls}: a viewer speaks no TLS to a Unix socket
     */
    public List<String> sshTunnel(String login, Path local) {
        Objects.requireNonNull(login, "login");
        Objects.requireNonNull(local, "local");
        String server = place;
        if (server == null) {
            throw new IllegalStateException(
                    "sshTunnel: the server speaks TLS only (expected: one on a socket or of loopback, as ssh encrypts)");
        }
        if (!LOGIN.matcher(login).matches()) {
            throw new IllegalArgumentException("login: '" + login + "' (expected: as in user@host)");
        }
        String forward = local + ":" + server;
        if (!local.isAbsolute() || forward.chars().filter(c -> c == ':').count() > (server.startsWith("/") ? 1 : 2)) {
            throw new IllegalArgumentException(
                    "forward: '" + forward + "' (expected: absolute paths of sockets, without colons)");
        }
        return List.of(
                "ssh", "-N", "-o", "ExitOnForwardFailure=yes", "-o", "StreamLocalBindMask=0177", "-L", forward, login);
    }

    private <T> Spice with(Changes.Part<T> part, Consumer<? super T> change) {
        return new Spice(place, passwordFile, changes.and(part, change));
    }

    @Override
    void addTo(OptionList options, Ids ids) {
        String id = ids.of("spice");
        if (passwordFile == null) {
            options.spice(changes.to(SPICE));
        } else {
            String secret = id + "-password";
            options.object(QomObjects.secret(secret, o -> o.file(passwordFile.toString())));
            Consumer<SpiceOptionBuilder> password = s -> s.passwordSecret(secret);
            options.spice(password.andThen(changes.to(SPICE)).andThen(s -> s.disableTicketing(false)));
        }
        @Nullable String bus = Shared.virtioSerial(options, ids, changes.to(CONTROLLER));
        options.chardev(Chardevs.spicevmc(id, changes.to(AGENT, c -> c.name(SpicevmcChannel.VDAGENT))));
        String chardev = options.lastId();
        options.device(Devices.virtserialport(changes.to(PORT, p -> {
            p.id(id + "-port").chardev(chardev).name("com.redhat.spice.0");
            if (bus != null) {
                p.bus(bus);
            }
        })));
    }
}
