package dev.qemu4j.samples.networks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.net.AppliedNetwork;
import dev.qemu4j.net.Bridged;
import dev.qemu4j.net.NetworkPlan;
import dev.qemu4j.net.userspace.SlirpVde;
import dev.qemu4j.net.userspace.VdeSwitch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;

/** Guests of a VDE switch get out: by a bridge with the host's uplink, which root makes, or by a router that needs no right. */
public final class ConnectVdeToTheWorld {
    private ConnectVdeToTheWorld() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws IOException if no port can be opened
     */
    public static void main(String[] args) throws IOException {
        bridged();
        routed();
    }

    private static void bridged() {
        try (LabHost host = LabHost.create()) {
            NetworkPlan plan = Bridged.of("vde", LabHost.UPLINK)
                    .moveAddresses(true) // the host keeps its own connections
                    .taps(1)
                    .in(host.namespace())
                    .plan();
            System.out.println(plan.describe());
            try (AppliedNetwork net = plan.apply(Privilege.none());
                    VdeSwitch vde = VdeSwitch.builder()
                            .in(host.namespace())
                            .tap(net.taps().get(0))
                            .start();
                    LabGuest guest = LabGuest.start(vde.virtio(MacAddress.ofName("bridged")))) {
                guest.address("eth0", "198.51.100.69/24");
                System.out.println("bridged: outside is " + guest.ping(LabHost.OUTSIDE) + ", the host is "
                        + guest.ping(LabHost.ADDRESS));
            }
        }
    }

    private static void routed() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                VdeSwitch vde = VdeSwitch.builder().start();
                SlirpVde router = SlirpVde.builder(vde).start();
                LabGuest guest = LabGuest.start(vde.virtio(MacAddress.ofName("routed")))) {
            System.out.println("routed: the guest has " + guest.dhcp("eth0"));
            CompletableFuture<Void> greeting = CompletableFuture.runAsync(() -> greet(server));
            String host = router.router().getHostAddress();
            System.out.println(guest.run("nc " + host + " " + server.getLocalPort() + " </dev/null"));
            greeting.join();
        }
    }

    private static void greet(ServerSocket server) {
        try (Socket client = server.accept()) {
            client.getOutputStream().write("hello from the host's loopback\n".getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
