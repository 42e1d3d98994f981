package dev.qemu4j.net;

import dev.qemu4j.net.firewall.internal.Firewall;
import dev.qemu4j.net.firewall.internal.Traffic.Way;
import dev.qemu4j.net.plan.internal.Assembly;
import java.util.Objects;
import java.util.Set;

/**
 * A network of guests and the host, with no way out: not even where the host forwards for others.
 */
public final class HostOnly extends Addressed<HostOnly> {
    private HostOnly(Spec spec, Addresses addresses) {
        super(spec, addresses);
    }

    /**
     * Names a network.
     *
     * @param name at most eight small letters and digits, a letter first
     * @return a network without addresses, which it needs
     * @throws IllegalArgumentException if the name is not valid
     */
    public static HostOnly of(String name) {
        Objects.requireNonNull(name, "name");
        return new HostOnly(Spec.of(name), Addresses.NONE);
    }

    @Override
    HostOnly with(Spec changed, Addresses addresses) {
        return new HostOnly(changed, addresses);
    }

    @Override
    String kind() {
        return "host-only network";
    }

    @Override
    Set<Way> ways() {
        return Set.of(Way.HOST);
    }

    @Override
    void addPolicy(Assembly assembly) {
        Firewall.of(assembly, spec.bridge()).closed().add();
    }

    @Override
    boolean hasWayOut() {
        return false;
    }
}
