package dev.qemu4j.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a rule of iptables asks of a packet, and where it leads.
 *
 * @param matches all that must hold
 * @param target a verdict or a chain; empty if there is none
 * @param goesTo whether it does not come back from the chain
 */
record IptablesMatch(List<Function<Packet, Truth>> matches, String target, boolean goesTo) {
    Truth truth(Packet packet) {
        return matches.stream().map(match -> match.apply(packet)).reduce(Truth.YES, Truth::and);
    }

    static IptablesMatch of(List<String> words) {
        List<Function<Packet, Truth>> matches = new ArrayList<>();
        boolean negated = false;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String value = i + 1 < words.size() ? words.get(i + 1) : "";
            if (word.equals("-j") || word.equals("-g")) {
                return new IptablesMatch(List.copyOf(matches), value, word.equals("-g"));
            }
            if (word.equals("!")) {
                negated = true;
            } else if (word.startsWith("-")) {
                Function<Packet, Truth> match = match(word, value);
                boolean not = negated;
                matches.add(not ? packet -> match.apply(packet).not() : match);
                negated = false;
            }
        }
        return new IptablesMatch(List.copyOf(matches), "", false);
    }

    private static Function<Packet, Truth> match(String option, String value) {
        return switch (option) {
            case "-m", "--comment", "-c" -> packet -> Truth.YES;
            case "-i" -> packet -> packet.is(Packet.IN, wildcard(value));
            case "-o" -> packet -> packet.is(Packet.OUT, wildcard(value));
            case "-p" -> packet -> packet.is(Packet.PROTOCOL, protocol(value));
            case "-s" -> packet -> in(packet.source(), value);
            case "-d" -> packet -> in(packet.destination(), value);
            case "--dport", "--dports" -> packet -> Truth.any(parts(value).map(part -> port(packet, part)));
            case "--ctstate", "--state" ->
                packet -> Truth.any(parts(value).map(part -> packet.is(Packet.STATE, part.toLowerCase(Locale.ROOT))));
            case "--icmpv6-type" ->
                packet -> packet.is(Packet.ICMP_TYPE, value.equals("135") ? "nd-neighbor-solicit" : value);
            default -> packet -> Truth.MAYBE;
        };
    }

    private static Stream<String> parts(String value) {
        return Stream.of(value.split(",", -1));
    }

    private static String wildcard(String name) {
        return name.endsWith("+") ? name.substring(0, name.length() - 1) + "*" : name;
    }

    private static String protocol(String name) {
        return name.equals("icmp6") || name.equals("icmpv6") ? "ipv6-icmp" : name;
    }

    private static Truth in(@Nullable Subnet mine, String range) {
        try {
            String whole = range.contains("/") ? range : range + (range.contains(":") ? "/128" : "/32");
            return Packet.isIn(mine, Subnet.of(whole));
        } catch (IllegalArgumentException e) {
            return Truth.MAYBE; // a mask that is no prefix
        }
    }

    private static Truth port(Packet packet, String ports) {
        String[] bounds = ports.split(":", -1);
        try {
            return packet.isBetween(
                    Packet.PORT, Integer.parseInt(bounds[0]), Integer.parseInt(bounds[bounds.length - 1]));
        } catch (NumberFormatException e) {
            return Truth.MAYBE;
        }
    }
}
