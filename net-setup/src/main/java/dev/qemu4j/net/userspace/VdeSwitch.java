package dev.qemu4j.net.userspace;

import dev.qemu4j.Devices;
import dev.qemu4j.Netdevs;
import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.host.HostServer;
import dev.qemu4j.host.ServerHandle;
import dev.qemu4j.net.NetworkNamespace;
import dev.qemu4j.net.Tap;
import dev.qemu4j.net.base.Link;
import dev.qemu4j.net.base.NetworkException;
import dev.qemu4j.net.internal.InterfaceNames;
import dev.qemu4j.net.internal.OptionList;
import dev.qemu4j.net.internal.Programs;
import dev.qemu4j.net.namespace.internal.Servers;
import dev.qemu4j.option.Recipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A switch that is a program, {@code vde_switch}: guests reach each other without any right on the host. It ends with
 * {@link #close} or the JVM.
 *
 * <pre>{@code
 * try (VdeSwitch vde = VdeSwitch.builder().start()) {
 *     first.with(vde.virtio(mac1));
 *     second.with(vde.virtio(mac2));
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class VdeSwitch extends ServerHandle {
    private static final String SOCKET = "vde";

    private VdeSwitch(HostServer server) {
        super(server);
    }

    /**
     * Returns a builder of a switch.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the directory of the switch's sockets, by which programs connect.
     *
     * @return the directory with the switch's sockets, of this user alone
     */
    public Path socket() {
        return server().directory().resolve(SOCKET);
    }

    /**
     * Returns the card of a guest that is plugged into the switch.
     *
     * @param mac the card's address, different for each guest
     * @return a virtio network card; QEMU has to be built with VDE
     */
    public Recipe virtio(MacAddress mac) {
        return ids -> {
            OptionList options = new OptionList();
            options.netdev(Netdevs.vde(ids.of("net"), n -> n.sock(socket().toString())));
            String id = options.lastId();
            options.device(
                    Devices.virtioNet(d -> d.id(id + "-device").netdev(id).mac(mac)));
            return options.toList();
        };
    }

    @Override
    public String toString() {
        return "VdeSwitch[" + socket() + "]";
    }

    /** Builder of a switch. */
    public static final class Builder {
        private NetworkNamespace namespace = NetworkNamespace.host();
        private @Nullable String tap;
        private boolean hub;
        private int ports = 32;

        private Builder() {}

        /**
         * Sets in which namespace it runs, which matters for its tap.
         *
         * @param namespace the namespace
         * @return this builder
         */
        public Builder in(NetworkNamespace namespace) {
            this.namespace = Objects.requireNonNull(namespace, "namespace");
            return this;
        }

        /**
         * Connects the switch with the host by a tap, which this user may open; see {@link Tap}.
         *
         * @param tap the tap's name
         * @return this builder
         */
        public Builder tap(String tap) {
            Objects.requireNonNull(tap, "tap");
            this.tap = InterfaceNames.checked(tap);
            return this;
        }

        /**
         * Sets whether all is sent to all, so that a guest may listen to the others.
         *
         * @param hub whether it is, by default not
         * @return this builder
         */
        public Builder hub(boolean hub) {
            this.hub = hub;
            return this;
        }

        /**
         * Sets the number of ports.
         *
         * @param ports the number, 32 if not set
         * @return this builder
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder ports(int ports) {
            if (ports < 1) {
                throw new IllegalArgumentException("ports: " + ports + " (expected: 1 or more)");
            }
            this.ports = ports;
            return this;
        }

        /**
         * Starts the switch and waits until guests may plug in.
         *
         * @return the switch
         * @throws NetworkException if it does not start
         * @throws dev.qemu4j.base.QemuTimeoutException if it is not ready within 10 seconds
         * @throws dev.qemu4j.host.HostCommandException if it is not installed
         */
        public VdeSwitch start() {
            checkTap();
            HostServer.Builder server = HostServer.builder(
                            directory -> Programs.through(namespace.command(command(directory.path())), "vde_switch"))
                    .hint("install vde_switch (Debian: vde2)")
                    .advice("may this user run it, and write where it runs?")
                    .readyOnSocket(SOCKET + "/ctl");
            return new VdeSwitch(Servers.start(server));
        }

        /**
         * Starts the switch on a thread of its own, as {@link #start} does.
         *
         * @return a future of the switch; cancelling it ends what had started
         */
        public CompletableFuture<VdeSwitch> startAsync() {
            return Task.start("vde-start", task -> start());
        }

        /** The switch would say that it cannot open the tap, and go on without. */
        private void checkTap() {
            if (tap == null) {
                return;
            }
            Link link = namespace.state().link(tap);
            if (link == null || !link.kind().equals("tun")) {
                throw new NetworkException(
                        "tap: " + tap + " is " + (link == null ? "not there" : "no tap") + ": make it with Tap.of(\""
                                + tap + "\")",
                        null);
            }
        }

        /** It ends when its input does: a pipe that it holds open itself never ends. */
        private List<String> command(Path directory) {
            String pipe = directory.resolve("stdin").toString();
            String socket = directory.resolve(SOCKET).toString();
            List<String> argv =
                    new ArrayList<>(List.of("sh", "-c", "mkfifo -m 600 \"$0\" && exec \"$@\" <>\"$0\"", pipe));
            argv.add(Programs.command("vde_switch"));
            argv.addAll(List.of("-sock", socket, "-mode", "0600", "-numports", Integer.toString(ports)));
            if (hub) {
                argv.add("-hub");
            }
            if (tap != null) {
                argv.addAll(List.of("-tap", tap));
            }
            return argv;
        }
    }
}
