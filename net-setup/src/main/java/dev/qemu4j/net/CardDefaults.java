package dev.qemu4j.net;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.device.VirtioNetBuilder;
import dev.qemu4j.net.base.Link;
import dev.qemu4j.net.namespace.internal.StateReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The properties that a guest's card has because of the interface of the host that its cable ends in. */
final class CardDefaults {
    /** The MTU of Ethernet, which guests take if nobody tells them another. */
    static final int USUAL_MTU = 1500;

    private static final Path MACHINE_ID = Path.of("/etc/machine-id");

    private CardDefaults() {}

    /** An address that no other interface's card has; other hosts, which may be on the same cable, have interfaces of the same name. */
    static MacAddress mac(String ifname) {
        return MacAddress.ofName("qemu4j " + machine() + " " + ifname);
    }

    private static String machine() {
        try {
            return Files.isReadable(MACHINE_ID) ? Files.readString(MACHINE_ID).strip() : "";
        } catch (IOException e) {
            return "";
        }
    }

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
