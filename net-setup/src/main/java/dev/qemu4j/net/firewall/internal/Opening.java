package dev.qemu4j.net.firewall.internal;

import dev.qemu4j.net.base.Subnet;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The traffic that a rule lets through a chain of another owner.
 *
 * @param in the interface that it comes from; empty for any
 * @param out the interface that it goes to; empty for any
 * @param protocol its protocol, as {@code udp}; empty for any
 * @param port the port that it goes to; 0 for any
 * @param answers whether it is an answer
 */
record Opening(String in, String out, String protocol, int port, boolean answers) {
    /** Returns the openings that let a network's traffic through a chain of a hook and family. */
    static List<Opening> through(FilterChain chain, String bridge, Traffic traffic) {
        String hook = chain.hook().replace(FilterChain.BRIDGE, "");
        boolean wide = traffic.has(Traffic.Way.HOST);
        if (chain.place().family().equals("bridge")) {
            return ofFrames(hook, traffic.ports());
        }
        return switch (hook) {
            case "forward" -> forward(bridge, traffic);
            case "input" ->
                wide ? List.of(from(bridge)) : services(chain.place().family(), bridge, traffic);
            case "output" -> List.of(to(bridge, false));
            default -> List.of();
        };
    }

    /** Frames show the port, not its bridge, wherever the kernel has no nft_meta_bridge. */
    private static List<Opening> ofFrames(String hook, @Nullable Ports ports) {
        boolean forward = hook.equals("forward");
        boolean opens = forward || hook.equals("input") || hook.equals("output");
        if (ports == null || !opens || (!forward && ports.guests().isEmpty())) {
            return List.of(); // at the other hooks one of both ports is not known
        }
        return ports.accepted().stream()
                .flatMap(port -> Stream.of(from(port), to(port, false)))
                .toList();
    }

    private static List<Opening> forward(String bridge, Traffic traffic) {
        if (!traffic.has(Traffic.Way.OUT) && !traffic.has(Traffic.Way.IN)) {
            return List.of(new Opening(bridge, bridge, "", 0, false));
        }
        return List.of(from(bridge), to(bridge, !traffic.has(Traffic.Way.IN)));
    }

    private static List<Opening> services(String family, String bridge, Traffic traffic) {
        List<Opening> openings = new ArrayList<>();
        for (Subnet subnet : traffic.subnets()) {
            if (!family.equals("inet") && !family.equals(subnet.isIpv6() ? "ip6" : "ip")) {
                continue;
            }
            if (traffic.services().dhcp()) {
                openings.add(new Opening(bridge, "", "udp", subnet.isIpv6() ? 547 : 67, false));
            }
            if (subnet.isIpv6()) {
                openings.add(new Opening(bridge, "", "ipv6-icmp", 0, false));
            }
        }
        if (traffic.services().dns()) {
            openings.add(new Opening(bridge, "", "udp", 53, false));
            openings.add(new Opening(bridge, "", "tcp", 53, false));
        }
        return openings;
    }

    private static Opening from(String bridge) {
        return new Opening(bridge, "", "", 0, false);
    }

    private static Opening to(String bridge, boolean answers) {
        return new Opening("", bridge, "", 0, answers);
    }

    /** Returns it for nftables, without the verdict. */
    String nft() {
        List<String> words = new ArrayList<>();
        if (!in.isEmpty()) {
            words.add("iifname \"" + in + "\"");
        }
        if (!out.isEmpty()) {
            words.add("oifname \"" + out + "\"");
        }
        if (port != 0) {
            words.add(protocol + " dport " + port);
        } else if (!protocol.isEmpty()) {
            words.add("meta l4proto " + protocol);
        }
        if (answers) {
            words.add("ct state established,related");
        }
        return String.join(" ", words);
    }

    /** Returns it for iptables, without comment and verdict. */
    List<String> iptables() {
        List<String> words = new ArrayList<>();
        if (!in.isEmpty()) {
            words.addAll(List.of("-i", in));
        }
        if (!out.isEmpty()) {
            words.addAll(List.of("-o", out));
        }
        if (!protocol.isEmpty()) {
            words.addAll(List.of("-p", protocol));
        }
        if (port != 0) {
            words.addAll(List.of("--dport", Integer.toString(port)));
        }
        if (answers) {
            words.addAll(List.of("-m", "conntrack", "--ctstate", "ESTABLISHED,RELATED"));
        }
        return words;
    }
}
