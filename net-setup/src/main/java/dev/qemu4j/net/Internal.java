package dev.qemu4j.net;

import dev.qemu4j.net.firewall.internal.Firewall;
import dev.qemu4j.net.firewall.internal.Traffic;
import dev.qemu4j.net.plan.internal.Assembly;
import java.util.Objects;

/** A network of guests alone: they reach each other, but neither the host nor anybody else, and are reached by none. */
public final class Internal extends Topology<Internal> {
    private Internal(Spec spec) {
        super(spec);
    }

    /**
     * Names a network.
     *
     * @param name at most eight small letters and digits, a letter first
     * @return a network
     * @throws IllegalArgumentException if the name is not valid
     */
    public static Internal of(String name) {
        Objects.requireNonNull(name, "name");
        return new Internal(Spec.of(name));
    }

    @Override
    Internal with(Spec changed) {
        return new Internal(changed);
    }

    @Override
    String kind() {
        return "internal network";
    }

    @Override
    Traffic traffic() {
        return Traffic.of(spec.ports());
    }

    @Override
    void addBefore(Assembly assembly) {
        // The host answers for all its addresses on a bridge that has none.
        Firewall.of(assembly, spec.bridge()).closed().deaf().add();
    }
}
