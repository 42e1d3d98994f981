package dev.qemu4j.net;

import dev.qemu4j.net.firewall.internal.Traffic;
import dev.qemu4j.net.internal.InterfaceNames;
import dev.qemu4j.net.plan.internal.Assembly;
import java.util.List;
import java.util.Objects;

/** A network that is the one outside: guests are on the same cable as an interface of the host. */
public final class Bridged extends Topology<Bridged> {
    private final String uplink;
    private final boolean moving;

    private Bridged(Spec spec, String uplink, boolean moving) {
        super(spec);
        this.uplink = uplink;
        this.moving = moving;
    }

    /**
     * Names a network.
     *
     * @param name at most eight small letters and digits, a letter first
     * @param uplink the interface that becomes a port of the bridge; see {@link NetworkPlan#warnings}
     * @return a network
     * @throws IllegalArgumentException if a name is not valid
     */
    public static Bridged of(String name, String uplink) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(uplink, "uplink");
        return new Bridged(Spec.of(name), InterfaceNames.checked(uplink), false);
    }

    /**
     * Sets whether the uplink's addresses and routes move to the bridge, and back when the network is removed. The host is still reached by
     * them. See {@link Bridge#moveAddresses}.
     *
     * @param moveAddresses whether they move, by default not
     * @return the changed network
     */
    public Bridged moveAddresses(boolean moveAddresses) {
        return new Bridged(spec, uplink, moveAddresses);
    }

    @Override
    List<Object> parts() {
        return List.of(spec, uplink, moving);
    }

    @Override
    Bridged with(Spec changed) {
        return new Bridged(changed, uplink, moving);
    }

    @Override
    String kind() {
        return "bridged network";
    }

    @Override
    Traffic traffic() {
        return Traffic.of(spec.ports().uplink(uplink));
    }

    @Override
    void addBefore(Assembly assembly) {}

    @Override
    Bridge bridge(Bridge bare) {
        Bridge bridge = bare.attach(uplink);
        return bridge.moveAddresses(moving);
    }
}
