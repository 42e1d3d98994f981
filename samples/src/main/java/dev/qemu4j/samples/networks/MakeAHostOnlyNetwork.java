package dev.qemu4j.samples.networks;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.net.AppliedNetwork;
import dev.qemu4j.net.HostOnly;
import dev.qemu4j.net.NetworkNamespace;
import dev.qemu4j.net.NetworkPlan;
import java.time.Duration;

/** A network of guests and the host, with DHCP and names, and no way out. Nobody needs root in the namespace. */
public final class MakeAHostOnlyNetwork {
    private MakeAHostOnlyNetwork() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        MacAddress mac = MacAddress.ofName("db");
        try (NetworkNamespace host = NetworkNamespace.rootless()) {
            NetworkPlan plan = HostOnly.of("lab")
                    .ipv4("10.30.0.0/24")
                    .dhcp(dhcp -> dhcp.fixed(mac, "10.30.0.7", "db").domain("lab.test"))
                    .taps(1)
                    .in(host)
                    .plan();
            System.out.println(plan.describe());
            try (AppliedNetwork net = plan.apply(Privilege.none());
                    LabGuest guest = LabGuest.start(net.tap(0).virtio(mac))) {
                System.out.println("the guest has " + guest.dhcp("eth0"));
                System.out.println(net.dhcp().awaitLease(mac, Duration.ofSeconds(10)));
                System.out.println(guest.run("nslookup -type=a db.lab.test | tail -n 2"));
                System.out.println("the host is " + guest.ping("10.30.0.1"));
                System.out.println("elsewhere is " + guest.ping("192.0.2.1"));
            }
        }
    }
}
