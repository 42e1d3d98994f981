package dev.qemu4j.net.userspace;

import dev.qemu4j.Devices;
import dev.qemu4j.Netdevs;
import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.helper.Helper;
import dev.qemu4j.helper.RunPath;
import dev.qemu4j.host.HostServer;
import dev.qemu4j.host.ServerHandle;
import dev.qemu4j.net.NetworkNamespace;
import dev.qemu4j.net.base.NetworkException;
import dev.qemu4j.net.internal.OptionList;
import dev.qemu4j.net.internal.Programs;
import dev.qemu4j.net.namespace.internal.HostUser;
import dev.qemu4j.net.namespace.internal.Servers;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Recipe;
import dev.qemu4j.qapi.sockets.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A guest's way out without any right on the host, by {@code passt}. The guest has the host's own address, and the host's
 * sockets speak for it. It ends with its guest, with {@link #close}, or with the JVM.
 *
 * <pre>{@code
 * builder.with(Passt.builder().forwardTcp(8080, 80).virtio(mac1)); // starts and ends with the machine
 * }</pre>
 *
 * <p>QEMU has to be 7.2 or newer.
 *
 * <p>Thread-safe.
 */
public final class Passt extends ServerHandle {
    private static final String SOCKET = "passt";
    private static final String HINT = "install passt";
    private static final String ADVICE = "passt needs a default route";

    private Passt(HostServer server) {
        super(server);
    }

    /**
     * Returns a builder of a passt process.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the card of the guest, one for each passt.
     *
     * @param mac the card's address
     * @return a virtio network card
     */
    public Recipe virtio(MacAddress mac) {
        Objects.requireNonNull(mac, "mac");
        return ids -> card(ids.of("net"), socket(), mac, null);
    }

    private static List<Option> card(String netdev, Path socket, MacAddress mac, @Nullable Helper helper) {
        OptionList options = new OptionList();
        options.netdev(Netdevs.stream(
                netdev, n -> n.addr(SocketAddress.unix(socket.toString())).server(false)));
        if (helper != null) {
            options.lastWith(helper);
        }
        options.device(
                Devices.virtioNet(d -> d.id(netdev + "-device").netdev(netdev).mac(mac)));
        return options.toList();
    }

    /**
     * Returns the socket for QEMU.
     *
     * @return the socket
     */
    public Path socket() {
        return server().directory().resolve(SOCKET);
    }

    @Override
    public String toString() {
        return "Passt[" + socket() + "]";
    }

    /** Collects how the guest is connected. */
    public static final class Builder {
        private NetworkNamespace namespace = NetworkNamespace.host();
        private final Map<Integer, Integer> tcp = new TreeMap<>();
        private final Map<Integer, Integer> udp = new TreeMap<>();
        private boolean hostLoopback;

        private Builder() {}

        /**
         * Returns the card of a guest for which {@code VirtualMachine.start} starts a passt of its own, before QEMU, and ends it after QEMU.
         *
         * @param mac the card's address
         * @return a virtio network card, with what this builder has now
         */
        public Recipe virtio(MacAddress mac) {
            Objects.requireNonNull(mac, "mac");
            Builder now = new Builder();
            now.namespace = namespace;
            now.tcp.putAll(tcp);
            now.udp.putAll(udp);
            now.hostLoopback = hostLoopback;
            return ids -> {
                String id = ids.of("net");
                Path socket = RunPath.of(id);
                return card(id, socket, mac, now.helper(id, socket));
            };
        }

        private Helper helper(String name, Path socket) {
            List<String> argv = argv(socket);
            return Helper.builder(name, argv.get(0), argv.stream().skip(1).toArray(String[]::new))
                    .readyOnSocket(socket)
                    .hint(HINT)
                    .advice(advice())
                    .build();
        }

        /**
         * Sets from which namespace the guest gets out.
         *
         * @param namespace the namespace
         * @return this builder
         */
        public Builder in(NetworkNamespace namespace) {
            this.namespace = Objects.requireNonNull(namespace, "namespace");
            return this;
        }

        /**
         * Forwards a TCP port of 127.0.0.1.
         *
         * @param hostPort the port on the host
         * @param guestPort the port in the guest
         * @return this builder
         * @throws IllegalArgumentException if one is no port
         */
        public Builder forwardTcp(int hostPort, int guestPort) {
            tcp.put(port(hostPort), port(guestPort));
            return this;
        }

        /**
         * Forwards a UDP port of 127.0.0.1.
         *
         * @param hostPort the port on the host
         * @param guestPort the port in the guest
         * @return this builder
         * @throws IllegalArgumentException if one is no port
         */
        public Builder forwardUdp(int hostPort, int guestPort) {
            udp.put(port(hostPort), port(guestPort));
            return this;
        }

        /**
         * Sets whether the guest reaches what listens on the host's loopback, by the address of its router.
         *
         * @param hostLoopback whether it does, by default not
         * @return this builder
         */
        public Builder hostLoopback(boolean hostLoopback) {
            this.hostLoopback = hostLoopback;
            return this;
        }

        /**
         * Starts it and waits until QEMU may plug in.
         *
         * @return the running passt
         * @throws NetworkException if it does not start
         * @throws dev.qemu4j.base.QemuTimeoutException if it is not ready within 10 seconds
         * @throws dev.qemu4j.host.HostCommandException if it is not installed
         */
        public Passt start() {
            HostServer.Builder server = HostServer.builder(directory -> argv(directory.socket(SOCKET)))
                    .hint(HINT)
                    .advice(advice())
                    .readyOnSocket(SOCKET);
            return new Passt(Servers.start(server));
        }

        private String advice() {
            boolean privileged =
                    Stream.concat(tcp.keySet().stream(), udp.keySet().stream()).anyMatch(port -> port < 1024);
            return (privileged ? "ports of the host below 1024 are root's, choose higher ones; " : "") + ADVICE;
        }

        /**
         * Starts it on a thread of its own, as {@link #start} does.
         *
         * @return a future of the running passt; cancelling it ends what had started
         */
        public CompletableFuture<Passt> startAsync() {
            return Task.start("passt-start", task -> start());
        }

        private List<String> argv(Path socket) {
            return Programs.through(namespace.command(command(socket)), "passt");
        }

        private List<String> command(Path socket) {
            List<String> argv =
                    new ArrayList<>(List.of(Programs.command("passt"), "--foreground", "--quiet", "--stderr"));
            argv.addAll(List.of("--one-off", "--socket", socket.toString()));
            argv.addAll(List.of("--tcp-ports", ports(tcp), "--udp-ports", ports(udp)));
            if (HostUser.current().isRoot()) {
                // Root's directory is closed to whom passt would become by itself.
                argv.addAll(List.of("--runas", "0:0"));
            }
            if (!hostLoopback) {
                argv.add("--no-map-gw");
            }
            return argv;
        }

        private static String ports(Map<Integer, Integer> forwarded) {
            if (forwarded.isEmpty()) {
                return "none";
            }
            List<String> text = new ArrayList<>();
            forwarded.forEach((host, guest) -> text.add(host + ":" + guest));
            return "127.0.0.1/" + String.join(",", text);
        }

        private static int port(int port) {
            if (port < 1 || port > 65535) {
                throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
            }
            return port;
        }
    }
}
