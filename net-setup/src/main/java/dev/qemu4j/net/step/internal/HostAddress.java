package dev.qemu4j.net.step.internal;

import dev.qemu4j.net.base.Subnet;
import dev.qemu4j.net.internal.AddressText;
import dev.qemu4j.net.internal.SpecialRange;
import dev.qemu4j.net.namespace.internal.NamespaceEntry;
import dev.qemu4j.net.plan.internal.Assembly;
import dev.qemu4j.net.plan.internal.Checks;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An address of the host on an interface, and the subnet that it reaches there. */
public record HostAddress(InetAddress address, Subnet subnet) {
    public HostAddress {
        if (!subnet.contains(address)) {
            throw new IllegalArgumentException(
                    "address: " + AddressText.text(address) + " (expected: one of " + subnet + ")");
        }
        SpecialRange.refuseInterface("subnet", subnet.address(), subnet.prefix());
    }

    public void addTo(Assembly assembly, String dev) {
        Checks.noRoute(assembly, subnet);
        List<String> argv = new ArrayList<>(List.of("ip", "address", "add", toString(), "dev", dev));
        if (subnet.isIpv6()) {
            assembly.check("IPv6", state -> ipv6Problem(assembly.namespace()));
            // Nobody answers without a running guest: the address would stay tentative.
            argv.add("nodad");
        }
        assembly.step("give the host " + this, argv.toArray(String[]::new)).add();
    }

    private static @Nullable String ipv6Problem(NamespaceEntry namespace) {
        String key = "net.ipv6.conf.default.disable_ipv6";
        String off = Sysctl.read(namespace, key);
        if (off == null) {
            return "the kernel has no IPv6: plan the network without ipv6(…)";
        }
        return off.equals("0")
                ? null
                : "IPv6 is switched off for new interfaces: sysctl " + key
                        + "=0 switches it on, or plan the network without ipv6(…)";
    }

    /** Returns it with the length of the prefix. */
    @Override
    public String toString() {
        return AddressText.text(address) + "/" + subnet.prefix();
    }
}
