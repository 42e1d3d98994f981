package dev.qemu4j.net.namespace.internal;

import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.net.base.Link;
import dev.qemu4j.net.base.NetworkException;
import dev.qemu4j.net.base.NetworkState;
import dev.qemu4j.net.base.Route;
import dev.qemu4j.net.internal.Programs;
import dev.qemu4j.net.internal.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the state of a namespace by the programs that tell it. */
public final class StateReader {
    private static final JsonMapper JSON = JsonMapper.shared();

    private StateReader() {}

    public static NetworkState state(NamespaceEntry namespace) {
        List<Route> routes = new ArrayList<>();
        routes.addAll(RouteReader.routes(namespace, "-4"));
        routes.addAll(RouteReader.routes(namespace, "-6"));
        return NetworkState.of(links(namespace), routes);
    }

    public static List<Link> links(NamespaceEntry namespace) {
        return stream(json(namespace, "ip", "-json", "-details", "address", "show"))
                .filter(node -> node.has("ifname"))
                .map(StateReader::link)
                .toList();
    }

    /** Runs a program that writes JSON. */
    public static JsonNode json(NamespaceEntry namespace, String program, String... arguments) {
        String output = text(namespace, program, arguments);
        try {
            return JSON.readTree(output.isBlank() ? "[]" : output);
        } catch (JacksonException e) {
            throw new NetworkException("the network's state cannot be read: " + e.getMessage(), e);
        }
    }

    /** Runs a program. */
    public static String text(NamespaceEntry namespace, String program, String... arguments) {
        List<String> argv = Stream.concat(Stream.of(Programs.command(program)), Stream.of(arguments))
                .toList();
        try {
            return Question.answer(Programs.through(namespace.rootCommand(argv), program));
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
                node.path("mtu").asInt(0),
                stream(node.path("flags")).map(JsonNode::asString).toList(),
                stream(node.path("addr_info"))
                        .filter(address -> address.has("local"))
                        .map(address -> text(address, "local") + "/"
                                + address.path("prefixlen").asInt(0))
                        .toList());
    }

    private static String text(JsonNode node, String name) {
        return node.path(name).asString("");
    }

    private static Stream<JsonNode> stream(JsonNode node) {
        return node.values().stream();
    }
}
