package dev.qemu4j.net.plan.internal;

import dev.qemu4j.net.base.Link;
import dev.qemu4j.net.base.NetworkState;
import dev.qemu4j.net.base.Route;
import dev.qemu4j.net.base.Subnet;
import dev.qemu4j.net.internal.AddressText;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The checks before anything is changed. */
public final class Checks {
    private Checks() {}

    /** A name that nobody has. */
    public static void free(Assembly assembly, String name) {
        assembly.check("name " + name, state -> {
            Link link = state.link(name);
            if (link == null) {
                return null;
            }
            String kind = link.kind().isEmpty() ? "an interface" : "a " + link.kind();
            return "the name " + name + " is taken by " + kind
                    + " that this plan has not made: choose another name, or remove it";
        });
    }

    /** An interface that is there. */
    public static void present(Assembly assembly, String name) {
        assembly.check(
                "interface " + name,
                state -> state.link(name) != null
                        ? null
                        : "there is no interface " + name + " here (there are: "
                                + String.join(
                                        ", ",
                                        state.links().stream().map(Link::name).toList()) + ")");
    }

    /** An interface that leads outside. */
    public static void cable(Assembly assembly, String name) {
        present(assembly, name);
        assembly.check("loopback " + name, state -> {
            Link link = state.link(name);
            return link == null || !link.flags().contains("LOOPBACK")
                    ? null
                    : name + " is the loopback interface, which has no cable to share: choose one that leads outside";
        });
    }

    /** Addresses that lead nowhere yet. */
    public static void noRoute(Assembly assembly, Subnet subnet) {
        assembly.check("addresses " + subnet, state -> overlap(state, subnet));
    }

    private static @Nullable String overlap(NetworkState state, Subnet subnet) {
        return Stream.of(
                        state.routes().stream().map(route -> overlap(route, subnet)),
                        state.links().stream().map(link -> ownAddress(link, subnet)),
                        state.otherRoutes().stream().map(route -> overlap(route, subnet)))
                .flatMap(problems -> problems)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String overlap(Route route, Subnet subnet) {
        Subnet destination = route.destination();
        if (destination == null || !destination.overlaps(subnet)) {
            return null;
        }
        return "the addresses " + subnet + " overlap the route to " + destination
                + (route.dev().isEmpty() ? "" : " by " + route.dev())
                + (route.table().equals(Route.MAIN) ? "" : " of the routing table " + route.table())
                + ": choose others";
    }

    /** An address may be there without a route to its neighbours: of /32, of an interface that is off. */
    private static @Nullable String ownAddress(Link link, Subnet subnet) {
        return link.addresses().stream()
                .map(address -> address.substring(0, address.indexOf('/')))
                .filter(address -> subnet.contains(AddressText.literal(address)))
                .findFirst()
                .map(address -> "the addresses " + subnet + " have the host's own " + address + " of " + link.name()
                        + " among them: choose others")
                .orElse(null);
    }
}
