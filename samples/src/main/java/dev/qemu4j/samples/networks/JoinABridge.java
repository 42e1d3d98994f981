package dev.qemu4j.samples.networks;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanException;
import dev.qemu4j.net.AppliedNetwork;
import dev.qemu4j.net.Bridge;
import dev.qemu4j.net.Tap;
import dev.qemu4j.net.base.Subnet;

/** A bridge with an address, an interface of the host's and a guest's tap as ports; and VLANs, where the kernel has them. */
public final class JoinABridge {
    private static final Privilege ROOT = Privilege.none(); // this program is root; else Privilege.sudo()

    private JoinABridge() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        Subnet lab = Subnet.parse("10.28.0.0/24");
        try (LabHost host = LabHost.create()) {
            Bridge bridge = Bridge.of("q4j-br")
                    .address(lab.host(1), lab)
                    .attach(LabHost.UPLINK)
                    .in(host.namespace());
            Tap tap = Tap.of("q4j-br-0").bridge("q4j-br").in(host.namespace());
            System.out.println(bridge.plan().describe());
            try (AppliedNetwork made = bridge.plan().apply(ROOT);
                    AppliedNetwork net = tap.plan().apply(ROOT);
                    LabGuest guest = LabGuest.start(net.tap(0).virtio(MacAddress.ofName("bridge")))) {
                System.out.println("made: " + made.owned() + "\n" + host.run("bridge", "link", "show"));
                guest.address("eth0", "10.28.0.2/24");
                guest.address("eth0", "198.51.100.28/24");
                System.out.println("the host is " + guest.ping("10.28.0.1"));
                System.out.println("who is on the cable outside is " + guest.ping(LabHost.OUTSIDE));
            }
            vlans(host);
            System.out.println("bridges left: '" + host.run("ip", "link", "show", "type", "bridge") + "'");
        }
    }

    private static void vlans(LabHost host) {
        Bridge bridge = Bridge.of("q4j-vlans").vlans(true).in(host.namespace());
        Tap tap = Tap.of("q4j-vlans-0").bridge("q4j-vlans").vlan(10).in(host.namespace());
        try (AppliedNetwork made = bridge.plan().apply(ROOT);
                AppliedNetwork net = tap.plan().apply(ROOT)) {
            System.out.println("in a VLAN by " + made + ": " + net.taps());
            System.out.println(
                    host.run("bridge", "vlan", "show", "dev", net.taps().get(0)));
        } catch (PlanException e) {
            System.out.println("no VLANs here, and nothing is left: " + e);
        }
    }
}
