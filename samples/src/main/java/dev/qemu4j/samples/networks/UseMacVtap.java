package dev.qemu4j.samples.networks;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.net.AppliedMacVtap;
import dev.qemu4j.net.MacVtap;
import dev.qemu4j.net.MacVtapPlan;

/** A guest on the same cable as an interface of the host's, without a bridge: QEMU gets the macvtap as a descriptor. */
public final class UseMacVtap {
    private UseMacVtap() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        MacAddress mac = MacAddress.ofName("macvtap");
        try (LabHost host = LabHost.create()) {
            MacVtapPlan plan =
                    MacVtap.of("mv", LabHost.UPLINK, mac).in(host.namespace()).plan();
            System.out.println(plan.describe());
            try (AppliedMacVtap net = plan.apply(Privilege.none()); // this program is root; else Privilege.sudo()
                    LabGuest guest = LabGuest.start(
                            net.virtio(), argv -> host.namespace().command(net.launcher(argv)))) {
                guest.address("eth0", "198.51.100.34/24");
                System.out.println("outside is " + guest.ping(LabHost.OUTSIDE));
                System.out.println("outside sees " + host.runOutside("ip", "neighbour", "show", "198.51.100.34"));
                // The kernel does not hand packets from a macvtap to the interface that it is on.
                System.out.println("the host is " + guest.ping(LabHost.ADDRESS));
            }
        }
    }
}
