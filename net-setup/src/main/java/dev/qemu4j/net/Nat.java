package dev.qemu4j.net;

import dev.qemu4j.net.firewall.internal.Firewall;
import dev.qemu4j.net.firewall.internal.Traffic.Way;
import dev.qemu4j.net.plan.internal.Assembly;
import java.util.Objects;
import java.util.Set;

/**
 * A network whose guests reach what the host reaches, under the host's address. Nobody outside reaches them.
 *
 * <pre>{@code
 * NetworkPlan plan = Nat.of("lab").ipv4("192.168.76.0/24").dhcp().taps(2).plan();
 * System.out.println(plan.describe());
 * try (AppliedNetwork net = plan.apply(Privilege.sudo())) {
 *     builder.with(net.tap(0).virtio());
 * }
 * }</pre>
 *
 * <p>Forwarding is switched on where it is off, and put back when no network of this library needs it any more.
 */
public final class Nat extends Addressed<Nat> {
    private Nat(Spec spec, Addresses addresses) {
        super(spec, addresses);
    }

    /**
     * Names a network.
     *
     * @param name at most eight small letters and digits, a letter first
     * @return a network without addresses, which it needs
     * @throws IllegalArgumentException if the name is not valid
     */
    public static Nat of(String name) {
        Objects.requireNonNull(name, "name");
        return new Nat(Spec.of(name), Addresses.NONE);
    }

    @Override
    Nat with(Spec changed, Addresses addresses) {
        return new Nat(changed, addresses);
    }

    @Override
    String kind() {
        return "NAT network";
    }

    @Override
    Set<Way> ways() {
        return Set.of(Way.OUT);
    }

    @Override
    void addPolicy(Assembly assembly) {
        Firewall.of(assembly, spec.bridge()).masquerade(addresses.subnets()).add();
    }
}
