package dev.qemu4j.net.namespace.internal;

import dev.qemu4j.net.base.Route;
import dev.qemu4j.net.base.Subnet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the routes of all tables that some rule asks: a VPN keeps its own apart from the main one. */
final class RouteReader {
    private static final String LOCAL = "local";

    /** Kinds of entries that are no destination of the host's, and "throw", which has the next rule asked. */
    private static final Set<String> PASSED_OVER = Set.of("throw", "broadcast", "multicast", "anycast");

    private RouteReader() {}

    static List<Route> routes(NamespaceEntry namespace, String family) {
        List<JsonNode> all =
                StateReader.json(namespace, "ip", "-json", family, "route", "show", "table", "all").values().stream()
                        .filter(node -> node.has("dst"))
                        .filter(node -> !PASSED_OVER.contains(text(node, "type")))
                        .filter(node -> !isOwnAddress(node))
                        .toList();
        Set<String> others = all.stream()
                .map(RouteReader::table)
                .filter(table -> !table.equals(Route.MAIN) && !table.equals(LOCAL))
                .collect(Collectors.toSet());
        others.retainAll(others.isEmpty() ? Set.of() : asked(namespace, family)); // a VRF's is its own world
        return all.stream()
                .filter(node -> Set.of(Route.MAIN, LOCAL).contains(table(node)) || others.contains(table(node)))
                .map(RouteReader::route)
                .toList();
    }

    private static Set<String> asked(NamespaceEntry namespace, String family) {
        return StateReader.json(namespace, "ip", "-json", family, "rule", "show").values().stream()
                .map(node -> text(node, "table"))
                .collect(Collectors.toSet());
    }

    /** The kernel has a route to each address of the host. */
    private static boolean isOwnAddress(JsonNode node) {
        return table(node).equals(LOCAL) && !text(node, "dst").contains("/");
    }

    private static Route route(JsonNode node) {
        String gateway = text(node, "gateway");
        return new Route(
                destination(text(node, "dst")), text(node, "dev"), gateway.isEmpty() ? null : gateway, table(node));
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

    private static String table(JsonNode node) {
        String table = text(node, "table");
        return table.isEmpty() ? Route.MAIN : table;
    }

    private static String text(JsonNode node, String name) {
        return node.path(name).asString("");
    }
}
