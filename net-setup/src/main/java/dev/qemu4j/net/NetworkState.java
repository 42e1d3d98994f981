package dev.qemu4j.net;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostCommandException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The interfaces and routes of a host or of a network namespace at one moment.
 *
 * <p>Immutable.
 */
public final class NetworkState {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final List<Link> links;
    private final List<Route> routes;

    private NetworkState(List<Link> links, List<Route> routes) {
        this.links = List.copyOf(links);
        this.routes = List.copyOf(routes);
    }

    /**
     * Reads the state.
     *
     * @param namespace whose
     * @return the state
     * @throws NetworkException if it cannot be read
     */
    public static NetworkState find(NetworkNamespace namespace) {
        List<Route> routes = new ArrayList<>();
        routes.addAll(routes(namespace, "-4"));
        routes.addAll(routes(namespace, "-6"));
        return new NetworkState(links(namespace), routes);
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
        return routes;
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

    static List<Link> links(NetworkNamespace namespace) {
        return stream(read(namespace, "ip", "-json", "-details", "address", "show"))
                .filter(node -> node.has("ifname"))
                .map(NetworkState::link)
                .toList();
    }

    private static List<Route> routes(NetworkNamespace namespace, String family) {
        return stream(read(namespace, "ip", "-json", family, "route", "show"))
                .filter(node -> node.has("dst"))
                .map(NetworkState::route)
                .toList();
    }

    /** Runs a program that writes JSON. */
    static JsonNode read(NetworkNamespace namespace, String program, String... arguments) {
        String output = text(namespace, program, arguments);
        try {
            return JSON.readTree(output.isBlank() ? "[]" : output);
        } catch (JacksonException e) {
            throw new NetworkException("the network's state cannot be read: " + e.getMessage(), e);
        }
    }

    /** Runs a program. */
    static String text(NetworkNamespace namespace, String program, String... arguments) {
        List<String> argv = Stream.concat(Stream.of(Programs.command(program)), Stream.of(arguments))
                .toList();
        try {
            return HostCommand.of(Programs.through(namespace.rootCommand(argv), program))
                    .run()
                    .stdout();
        } catch (HostCommandException e) {
            throw new NetworkException("the network's state cannot be read: " + e.getMessage(), e);
        }
    }

    private static Link link(JsonNode node) {
        String master = text(node, "master");
        return new Link(
                text(node, "ifname"),
                node.path("ifindex").asInt(0),
                text(node.path("linkinfo"), "info_kind"),
                master.isEmpty() ? null : master,
                text(node, "ifalias"),
                text(node, "address"),
                stream(node.path("flags")).map(JsonNode::asString).toList(),
                stream(node.path("addr_info"))
                        .filter(address -> address.has("local"))
                        .map(address -> text(address, "local") + "/"
                                + address.path("prefixlen").asInt(0))
                        .toList());
    }

    private static Route route(JsonNode node) {
        String gateway = text(node, "gateway");
        return new Route(destination(text(node, "dst")), text(node, "dev"), gateway.isEmpty() ? null : gateway);
    }

    private static @Nullable Subnet destination(String text) {
        if (text.equals("default")) {
            return null;
        }
        if (text.contains("/")) {
            return Subnet.parse(text);
        }
        return Subnet.parse(text + (text.contains(":") ? "/128" : "/32"));
    }

    private static String text(JsonNode node, String name) {
        return node.path(name).asString("");
    }

    private static Stream<JsonNode> stream(JsonNode node) {
        return node.values().stream();
    }
}
