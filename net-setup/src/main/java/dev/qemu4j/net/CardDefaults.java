package dev.qemu4j.net;

import dev.qemu4j.device.VirtioNetBuilder;
import dev.qemu4j.net.base.Link;
import dev.qemu4j.net.namespace.internal.StateReader;

/** The properties that a guest's card has because of the interface of the host that its cable ends in. */
final class CardDefaults {
    /** The MTU of Ethernet, which guests take if nobody tells them another. */
    static final int USUAL_MTU = 1500;

    private CardDefaults() {}

    /** Reads the MTU of an interface; the usual one if it is not there, which QEMU will say. */
    static int mtu(NetworkNamespace namespace, String ifname) {
        return StateReader.links(namespace.entry()).stream()
                .filter(link -> link.name().equals(ifname))
                .mapToInt(Link::mtu)
                .findFirst()
                .orElse(USUAL_MTU);
    }

    /** Has the guest send no longer packets than the cable takes, and as long ones. */
    static void tell(VirtioNetBuilder device, int mtu) {
        if (mtu != USUAL_MTU) {
            device.hostMtu(mtu);
        }
    }
}
