package dev.qemu4j.net.step.internal;

import dev.qemu4j.base.shell.ShellWord;
import dev.qemu4j.net.base.Link;
import dev.qemu4j.net.internal.Programs;
import dev.qemu4j.net.namespace.internal.StateReader;
import dev.qemu4j.net.plan.internal.Assembly;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Moves addresses and routes of an interface to the bridge that it is a port of, and back. What routers announce stays: the bridge
 * hears them itself.
 */
public final class UplinkMove {
    private final Assembly assembly;
    private final String uplink;
    private final String bridge;
    private final String ip = ShellWord.quote(Programs.command("ip"));

    public UplinkMove(Assembly assembly, String uplink, String bridge) {
        this.assembly = assembly;
        this.uplink = uplink;
        this.bridge = bridge;
    }

    /** The addresses and routes that are moved, each as the arguments of {@code ip}. */
    public record Moved(List<String> addresses, List<String> routes) {}

    public void add(OwnLink link) {
        Moved planned = read();
        assembly.check(
                "addresses of " + uplink,
                state -> state.link(uplink) == null || planned.equals(read())
                        ? null
                        : uplink + " has other addresses or routes than when the network was planned: plan it anew");
        if (planned.addresses.isEmpty() && planned.routes.isEmpty()) {
            return;
        }
        String there = move(planned, uplink, bridge);
        String back = move(planned, bridge, uplink);
        String present = ip + " link show dev " + uplink + " >/dev/null 2>&1";
        String bridgeGone = "! " + ip + " link show dev " + bridge + " >/dev/null 2>&1";
        assembly.step(
                        "move addresses and routes of " + uplink + " to " + bridge,
                        "sh",
                        "-c",
                        "(set -e\n" + there + ") && exit\n(set -e\n" + back + ")\nexit 1")
                .undo("sh", "-e", "-c", back)
                .ownedIf("sh", "-c", present + " && { " + link.isOwn() + " || " + bridgeGone + "; }")
                .add();
    }

    private String move(Moved moved, String from, String to) {
        StringBuilder script = new StringBuilder();
        for (String address : moved.addresses) {
            // the first of a range takes the others with it
            script.append(ip + " address del " + local(address) + " dev " + from + " 2>/dev/null || :\n");
        }
        moved.addresses.forEach(address -> script.append(ip + " address replace " + address + " dev " + to + "\n"));
        moved.routes.forEach(route -> script.append(ip + " " + route + " dev " + to + "\n"));
        return script.toString();
    }

    /** Returns the part of an address that tells it from the others of an interface. */
    private static String local(String address) {
        String[] words = address.split(" ", -1);
        return words.length > 2 && words[1].equals("peer") ? words[0] + " peer " + words[2] : words[0];
    }

    private Moved read() {
        if (!assembly.namespace().isThere() || Programs.find("ip") == null) {
            return new Moved(List.of(), List.of()); // the plan says so
        }
        List<Link> links = StateReader.links(assembly.namespace());
        Link link = links.stream()
                .filter(one -> one.name().equals(uplink))
                .findFirst()
                .orElse(null);
        if (link == null) {
            return new Moved(List.of(), List.of());
        }
        String dev = bridge.equals(link.master()) ? bridge : uplink; // moved already, if the network is there
        List<JsonNode> addresses =
                StateReader.json(assembly.namespace(), "ip", "-json", "address", "show", "dev", dev).values().stream()
                        .flatMap(node -> node.path("addr_info").values().stream())
                        .filter(UplinkMove::isMoved)
                        .toList();
        boolean ownRoutes = addresses.stream().anyMatch(address -> isTrue(address, "noprefixroute"));
        List<String> routes = Stream.of("-4", "-6")
                .flatMap(family -> routes(family, dev, ownRoutes))
                .sorted(Comparator.comparing(route -> route.contains(" via ")))
                .toList();
        return new Moved(addresses.stream().map(UplinkMove::address).toList(), routes);
    }

    private Stream<String> routes(String family, String dev, boolean ownRoutes) {
        return StateReader.text(assembly.namespace(), "ip", family, "route", "show", "dev", dev)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("fe80::/") && !line.contains(" proto ra "))
                .filter(line -> ownRoutes || !(line + " ").contains(" proto kernel "))
                .map(line -> family + " route replace " + line.replaceAll(" (linkdown|dead|expires \\S+)(?= |$)", ""));
    }

    private static boolean isMoved(JsonNode address) {
        boolean ipv6 = address.path("family").asString("").equals("inet6");
        return address.path("scope").asString("").equals("global") && !(ipv6 && isTrue(address, "dynamic"));
    }

    private static String address(JsonNode node) {
        List<String> words = new ArrayList<>();
        String prefix = "/" + node.path("prefixlen").asInt(0);
        if (node.has("address")) {
            words.addAll(List.of(text(node, "local"), "peer", text(node, "address") + prefix));
        } else {
            words.add(text(node, "local") + prefix);
        }
        if (node.has("broadcast")) {
            words.addAll(List.of("broadcast", text(node, "broadcast")));
        }
        if (node.has("metric")) {
            words.addAll(List.of("metric", text(node, "metric")));
        }
        if (text(node, "family").equals("inet6")) {
            words.add("nodad");
        }
        if (isTrue(node, "noprefixroute")) {
            words.add("noprefixroute");
        }
        return String.join(" ", words);
    }

    private static boolean isTrue(JsonNode node, String name) {
        return node.path(name).asBoolean(false);
    }

    private static String text(JsonNode node, String name) {
        return node.path(name).asString("");
    }
}
