package dev.qemu4j.net;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.net.base.NetworkState;
import dev.qemu4j.net.base.Route;
import dev.qemu4j.net.namespace.internal.StateReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The settings that a network could change, as text. */
final class Snapshot {
    private static final List<String> SYSCTLS = List.of(
            "net/ipv4/ip_forward",
            "net/ipv4/conf/all/accept_redirects",
            "net/ipv6/conf/all/forwarding",
            "net/bridge/bridge-nf-call-iptables",
            "net/bridge/bridge-nf-call-ip6tables");

    private Snapshot() {}

    static String of(NetworkNamespace namespace) {
        NetworkState state = namespace.state();
        String links = state.links().stream()
                .map(link -> link.name() + " " + link.kind() + " " + link.master() + " " + link.alias() + " up="
                        + link.up() + " " + link.addresses())
                .sorted()
                .collect(Collectors.joining("\n"));
        String routes = state.routes().stream().map(Route::toString).sorted().collect(Collectors.joining("\n"));
        return links + "\n" + routes + "\n" + ruleset(namespace) + "\n" + sysctls(namespace);
    }

    private static String ruleset(NetworkNamespace namespace) {
        JsonNode ruleset = StateReader.json(namespace.entry(), "nft", "-j", "list", "ruleset");
        return ruleset.path("nftables").values().stream()
                .filter(node -> !node.has("metainfo"))
                .map(JsonNode::toString)
                .collect(Collectors.joining("\n"));
    }

    private static String sysctls(NetworkNamespace namespace) {
        List<String> files = SYSCTLS.stream()
                .map(name -> "/proc/sys/" + name)
                .filter(file -> Files.exists(Path.of(file)))
                .toList();
        return String.join(" ", files) + " "
                + HostCommand.of(namespace.command(
                                java.util.stream.Stream.concat(java.util.stream.Stream.of("cat"), files.stream())
                                        .toList()))
                        .run()
                        .stdout();
    }
}
