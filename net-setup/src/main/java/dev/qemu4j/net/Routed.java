package dev.qemu4j.net;

import dev.qemu4j.net.firewall.internal.Traffic.Way;
import java.util.Objects;
import java.util.Set;

/**
 * A network whose guests are reached from outside by their own addresses, if the routers there send those to the host.
 *
 * <p>Forwarding is switched on where it is off, and put back when no network of this library needs it any more.
 */
public final class Routed extends Addressed<Routed> {
    private Routed(Spec spec, Addresses addresses) {
        super(spec, addresses);
    }

    /**
     * Names a network.
     *
     * @param name at most eight small letters and digits, a letter first
     * @return a network without addresses, which it needs
     * @throws IllegalArgumentException if the name is not valid
     */
    public static Routed of(String name) {
        Objects.requireNonNull(name, "name");
        return new Routed(Spec.of(name), Addresses.NONE);
    }

    @Override
    Routed with(Spec changed, Addresses addresses) {
        return new Routed(changed, addresses);
    }

    @Override
    String kind() {
        return "routed network";
    }

    @Override
    Set<Way> ways() {
        return Set.of(Way.OUT, Way.IN);
    }
}
