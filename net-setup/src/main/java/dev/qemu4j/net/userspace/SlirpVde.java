package dev.qemu4j.net.userspace;

import dev.qemu4j.base.async.Task;
import dev.qemu4j.host.HostServer;
import dev.qemu4j.host.ServerHandle;
import dev.qemu4j.net.NetworkNamespace;
import dev.qemu4j.net.base.NetworkException;
import dev.qemu4j.net.base.Subnet;
import dev.qemu4j.net.internal.Programs;
import dev.qemu4j.net.namespace.internal.Servers;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * A way out for the guests of a {@link VdeSwitch} without any right on the host, by {@code slirpvde}. It is their router, name server and
 * DHCP server; for the world outside it is an ordinary program of the user. It ends with {@link #close}, with the switch, or with the JVM.
 *
 * <pre>{@code
 * try (VdeSwitch vde = VdeSwitch.builder().start();
 *         SlirpVde router = SlirpVde.builder(vde).start()) {
 *     builder.with(vde.virtio(mac1)); // the guest asks for an address, and gets out
 * }
 * }</pre>
 *
 * <p>Guests reach what listens on the host's loopback, by the address of the router: the program has no way to forbid it. {@link Passt}
 * has. Nobody outside reaches the guests: the program would forward a port on all addresses of the host, so this class forwards none.
 * A tap of the switch connects both sides instead ({@link VdeSwitch.Builder#tap}).
 *
 * <p>IPv4 only. Thread-safe.
 */
public final class SlirpVde extends ServerHandle {
    private static final String PROGRAM = "slirpvde";
    private static final String PID = "pid";
    private static final Subnet USUAL = Subnet.parse("10.0.2.0/24");
    private static final long ROUTER = 2;
    private static final long NAME_SERVER = 3;
    private static final long FIRST_LEASE = 15;

    private final Subnet subnet;

    private SlirpVde(HostServer server, Subnet subnet) {
        super(server);
        this.subnet = subnet;
    }

    /**
     * Returns a builder of a router.
     *
     * @param vde the switch, which outlives it
     * @return a builder
     */
    public static Builder builder(VdeSwitch vde) {
        Objects.requireNonNull(vde, "vde");
        return new Builder(vde.socket());
    }

    /**
     * Returns the address of the router, by which guests reach the host's loopback as well.
     *
     * @return the second address of the network, such as 10.0.2.2
     */
    public InetAddress router() {
        return subnet.host(ROUTER);
    }

    /**
     * Returns the address of the name server, which asks those of the host.
     *
     * @return the third address of the network, such as 10.0.2.3
     */
    public InetAddress nameServer() {
        return subnet.host(NAME_SERVER);
    }

    @Override
    public String toString() {
        return "SlirpVde[" + subnet + "]";
    }

    /** Builder of a router. */
    public static final class Builder {
        private final Path socket;
        private NetworkNamespace namespace = NetworkNamespace.host();
        private Subnet subnet = USUAL;
        private boolean dhcp = true;

        private Builder(Path socket) {
            this.socket = socket;
        }

        /**
         * Sets from which namespace guests get out; the switch may be in another.
         *
         * @param namespace the namespace, by default the host's
         * @return this builder
         */
        public Builder in(NetworkNamespace namespace) {
            this.namespace = Objects.requireNonNull(namespace, "namespace");
            return this;
        }

        /**
         * Sets the network of the guests.
         *
         * @param subnet a range of IPv4 with at least 16 addresses, 10.0.2.0/24 if not set
         * @return this builder
         * @throws IllegalArgumentException if it is not
         */
        public Builder subnet(Subnet subnet) {
            Objects.requireNonNull(subnet, "subnet");
            if (subnet.isIpv6() || subnet.prefix() > 27) {
                throw new IllegalArgumentException("subnet: " + subnet
                        + " (expected: IPv4 with a prefix of at most 27 bits, slirpvde has no other)");
            }
            this.subnet = subnet;
            return this;
        }

        /**
         * Sets whether guests that ask get an address, from number 15 of the network on.
         *
         * @param dhcp whether they do, by default so
         * @return this builder
         */
        public Builder dhcp(boolean dhcp) {
            this.dhcp = dhcp;
            return this;
        }

        /**
         * Starts it and waits until it is plugged into the switch.
         *
         * @return the router
         * @throws NetworkException if it does not start
         * @throws dev.qemu4j.base.QemuTimeoutException if it is not ready within 10 seconds
         * @throws dev.qemu4j.host.HostCommandException if it is not installed
         */
        public SlirpVde start() {
            Subnet network = subnet;
            HostServer.Builder server = HostServer.builder(
                            directory -> Programs.through(namespace.command(command(directory.path())), PROGRAM))
                    .hint("install slirpvde (Debian: vde2)")
                    .advice("does the switch run, and has it a free port?")
                    .readyOnFile(PID); // it is written when the switch has answered
            return new SlirpVde(Servers.start(server), network);
        }

        /**
         * Starts it on a thread of its own, as {@link #start} does.
         *
         * @return a future of the router; cancelling it ends what had started
         */
        public CompletableFuture<SlirpVde> startAsync() {
            return Task.start("slirpvde-start", task -> start());
        }

        private List<String> command(Path directory) {
            List<String> argv = new ArrayList<>(List.of(Programs.command(PROGRAM), "--quiet"));
            argv.addAll(List.of("--sock", socket.toString()));
            argv.addAll(List.of("--pidfile", directory.resolve(PID).toString()));
            argv.addAll(List.of("--host", text(ROUTER) + "/" + subnet.prefix(), "--dns", text(NAME_SERVER)));
            if (dhcp) {
                argv.add("--dhcp=" + text(FIRST_LEASE));
            }
            return argv;
        }

        private String text(long number) {
            return subnet.host(number).getHostAddress();
        }
    }
}
