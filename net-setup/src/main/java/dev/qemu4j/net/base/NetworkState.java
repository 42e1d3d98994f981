package dev.qemu4j.net.base;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The interfaces and routes of a host or of a network namespace at one moment.
 *
 * <p>Immutable.
 */
public final class NetworkState {
    private final List<Link> links;
    private final List<Route> routes;

    private NetworkState(List<Link> links, List<Route> routes) {
        this.links = List.copyOf(links);
        this.routes = List.copyOf(routes);
    }

    /**
     * Puts a state together.
     *
     * @param links the interfaces
     * @param routes the routes of all tables
     * @return the state
     */
    public static NetworkState of(List<Link> links, List<Route> routes) {
        Objects.requireNonNull(links, "links");
        Objects.requireNonNull(routes, "routes");
        return new NetworkState(links, routes);
    }

    /**
     * Returns the interfaces.
     *
     * @return them in the kernel's order
     */
    public List<Link> links() {
        return links;
    }

    /**
     * Returns the routes.
     *
     * @return those of the main table, IPv4 first
     */
    public List<Route> routes() {
        return routes.stream().filter(route -> route.table().equals(Route.MAIN)).toList();
    }

    /**
     * Returns the routes of the other tables, such as that of a VPN, as far as a rule asks them.
     *
     * @return them, IPv4 first; those to the host's own addresses are not among them
     */
    public List<Route> otherRoutes() {
        return routes.stream()
                .filter(route -> !route.table().equals(Route.MAIN))
                .toList();
    }

    /**
     * Looks for an interface.
     *
     * @param name its name
     * @return the interface, or null if there is none of that name
     */
    public @Nullable Link link(String name) {
        return links.stream()
                .filter(link -> link.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    @Override
    public String toString() {
        return "NetworkState" + links.stream().map(Link::name).toList();
    }
}
