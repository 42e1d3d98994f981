package dev.qemu4j.samples.networks;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.net.AppliedNetwork;
import dev.qemu4j.net.NetworkNamespace;
import dev.qemu4j.net.Tap;
import dev.qemu4j.net.base.Subnet;
import dev.qemu4j.net.userspace.VdeSwitch;
import java.util.List;

/** VDE switches, which are programs that need no right: one of guests alone, one that the host is on too, by a tap. */
public final class UseVde {
    private UseVde() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        Subnet lab = Subnet.parse("10.35.0.0/24");
        try (NetworkNamespace host = NetworkNamespace.rootless();
                AppliedNetwork net = Tap.of("q4j-vde")
                        .address(lab.host(1), lab)
                        .in(host)
                        .plan()
                        .apply(Privilege.none());
                VdeSwitch withHost =
                        VdeSwitch.builder().in(host).tap(net.taps().get(0)).start();
                VdeSwitch guestsOnly = VdeSwitch.builder().start();
                LabGuest web = LabGuest.start(List.of(
                        withHost.virtio(MacAddress.ofName("web")),
                        guestsOnly.virtio(MacAddress.ofName("web, inside"))));
                LabGuest db = LabGuest.start(guestsOnly.virtio(MacAddress.ofName("db")))) {
            web.address("eth0", "10.35.0.2/24");
            web.address("eth1", "10.35.1.2/24");
            db.address("eth0", "10.35.1.3/24");
            System.out.println("web to the host: " + web.ping("10.35.0.1"));
            System.out.println("web to db: " + web.ping("10.35.1.3"));
            System.out.println("db to the host: " + db.ping("10.35.0.1"));
        }
    }
}
