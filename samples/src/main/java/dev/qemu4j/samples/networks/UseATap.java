package dev.qemu4j.samples.networks;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.net.AppliedNetwork;
import dev.qemu4j.net.HostNetwork;
import dev.qemu4j.net.NetworkPlan;
import dev.qemu4j.net.Tap;
import dev.qemu4j.net.base.Subnet;

/** A tap that root makes for a user, with two queues and an address; QEMU itself needs no right then. */
public final class UseATap {
    private UseATap() {}

    /**
     * Runs the recipe.
     *
     * @param args the user who may open the tap; {@code nobody} without it
     */
    public static void main(String[] args) {
        String user = args.length == 0 ? "nobody" : args[0];
        Subnet lab = Subnet.parse("10.27.0.0/24");
        try (LabHost host = LabHost.create()) {
            NetworkPlan plan = Tap.of("q4j-tap")
                    .owner(user)
                    .queues(2)
                    .address(lab.host(1), lab)
                    .in(host.namespace())
                    .plan();
            System.out.println(plan.describe());
            try (AppliedNetwork net = plan.apply(Privilege.none());
                    LabGuest guest = LabGuest.start(net.tap(0).virtio(MacAddress.ofName("tap")))) {
                System.out.println(host.run("ip", "-details", "link", "show", "dev", "q4j-tap"));
                // Where the host has vhost, the card's packets go past QEMU by themselves.
                System.out.println("vhost: " + HostNetwork.abilities().vhost());
                guest.address("eth0", "10.27.0.2/24");
                System.out.println(guest.vm().qmp().blocking().misc().humanMonitorCommand("info network"));
                System.out.println("the host is " + guest.ping("10.27.0.1"));
            }
            System.out.println("taps left: '" + host.run("ip", "link", "show", "type", "tun") + "'");
        }
    }
}
