package dev.qemu4j.net.step.internal;

import dev.qemu4j.net.base.Link;
import dev.qemu4j.net.base.NetworkState;
import dev.qemu4j.net.plan.internal.Assembly;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An interface that leads out of the host and becomes a port of a bridge: what that means is said before. */
public final class Uplink {
    private Uplink() {}

    public static void warn(Assembly assembly, String name, boolean moving) {
        boolean host = assembly.namespace().isHost();
        assembly.warn(
                "wireless " + name,
                state -> host && isWireless(name)
                        ? name
                                + " is wireless: access points drop what other cards than its own send; use Nat or Routed"
                        : null);
        assembly.warn("addresses of " + name, state -> {
            Link link = state.link(name);
            List<String> lost = link == null ? List.of() : addresses(link);
            if (lost.isEmpty()) {
                return null;
            }
            return moving
                    ? String.join(", ", lost) + " move from " + name
                            + " to the bridge: connections stand still for a moment"
                    : "the host is not reached by " + String.join(", ", lost) + " while " + name
                            + " is a port of the bridge: connections over it break; moveAddresses() takes them along";
        });
    }

    /** A bridge takes the least MTU of its ports. */
    public static @Nullable String shortened(NetworkState state, List<String> ports) {
        List<Link> links = state.links().stream()
                .filter(link -> ports.contains(link.name()))
                .toList();
        if (links.stream().map(Link::mtu).distinct().count() < 2) {
            return null;
        }
        return links.stream().map(link -> link.name() + " " + link.mtu()).collect(Collectors.joining(", "))
                + ": the MTUs of the ports differ, the bridge and its guests have the least of them";
    }

    private static List<String> addresses(Link link) {
        return link.addresses().stream()
                .filter(address -> !address.startsWith("fe80:"))
                .toList();
    }

    private static boolean isWireless(String name) {
        Path device = Path.of("/sys/class/net", name);
        return Files.exists(device.resolve("wireless")) || Files.exists(device.resolve("phy80211"));
    }
}
