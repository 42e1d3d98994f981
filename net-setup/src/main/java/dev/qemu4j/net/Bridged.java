package dev.qemu4j.net;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A network that is the one outside: guests are on the same cable as an interface of the host. */
public final class Bridged extends Topology<Bridged> {
    private final String uplink;

    private Bridged(Spec spec, String uplink) {
        super(spec);
        this.uplink = uplink;
    }

    /**
     * Names a network.
     *
     * @param name at most eight small letters and digits, a letter first
     * @param uplink the interface that becomes a port of the bridge; see {@link NetworkPlan#warnings}
     * @return a network
     * @throws IllegalArgumentException if a name is none
     */
    public static Bridged network(String name, String uplink) {
        return new Bridged(Spec.of(name), InterfaceNames.checked(uplink));
    }

    @Override
    Bridged with(Spec changed) {
        return new Bridged(changed, uplink);
    }

    @Override
    String kind() {
        return "bridged network";
    }

    @Override
    Traffic traffic() {
        return Traffic.ofGuests();
    }

    @Override
    void addBefore(Assembly assembly) {
        boolean host = spec.namespace().isHost();
        assembly.warn(
                "wireless",
                state -> host && isWireless()
                        ? uplink
                                + " is wireless: access points drop what other cards than its own send; use Nat or Routed"
                        : null);
        assembly.warn("addresses", state -> {
            Link link = state.link(uplink);
            List<String> lost = link == null ? List.of() : addresses(link);
            return lost.isEmpty()
                    ? null
                    : "the host is not reached by " + String.join(", ", lost) + " while " + uplink
                            + " is a port of the bridge: connections over it break";
        });
    }

    @Override
    Bridge bridge(Bridge bare) {
        return bare.attach(uplink);
    }

    private static List<String> addresses(Link link) {
        return link.addresses().stream()
                .filter(address -> !address.startsWith("fe80:"))
                .toList();
    }

    private boolean isWireless() {
        Path device = Path.of("/sys/class/net", uplink);
        return Files.exists(device.resolve("wireless")) || Files.exists(device.resolve("phy80211"));
    }
}
