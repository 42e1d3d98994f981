package dev.qemu4j.samples.networks;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.net.AppliedNetwork;
import dev.qemu4j.net.NetworkNamespace;
import dev.qemu4j.net.NetworkPlan;
import dev.qemu4j.net.Routed;

/** Two networks with addresses of their own, between which the host forwards; the guests' addresses are static. */
public final class MakeARoutedNetwork {
    private MakeARoutedNetwork() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        try (NetworkNamespace host = NetworkNamespace.rootless()) {
            NetworkPlan front = plan("front", "10.33.1.0/24", host);
            System.out.println(front.describe());
            // The second plan is made when the first is applied: it finds forwarding switched on, and shares it.
            try (AppliedNetwork first = front.apply(Privilege.none());
                    AppliedNetwork second = plan("back", "10.33.2.0/24", host).apply(Privilege.none());
                    LabGuest web = LabGuest.start(first.tap(0).virtio(MacAddress.ofName("web")));
                    LabGuest db = LabGuest.start(second.tap(0).virtio(MacAddress.ofName("db")))) {
                web.address("eth0", "10.33.1.2/24");
                web.run("ip route add default via 10.33.1.1");
                db.address("eth0", "10.33.2.2/24");
                db.run("ip route add default via 10.33.2.1");
                System.out.println("web to db: " + web.ping("10.33.2.2"));
                System.out.println("db to web: " + db.ping("10.33.1.2"));
                System.out.println(web.run("traceroute -n -q 1 -w 1 10.33.2.2"));
            }
        }
    }

    private static NetworkPlan plan(String name, String range, NetworkNamespace host) {
        return Routed.of(name).ipv4(range).taps(1).in(host).plan();
    }
}
