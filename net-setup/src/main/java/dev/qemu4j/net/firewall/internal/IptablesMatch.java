package dev.qemu4j.net.firewall.internal;

import dev.qemu4j.net.base.Subnet;
import dev.qemu4j.net.firewall.internal.IptablesWords.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The conditions and the target of an iptables rule.
 *
 * @param matches all that must hold
 * @param target a verdict or a chain; empty if there is none
 * @param goesTo whether it does not come back from the chain
 * @param comments what it says to readers
 */
record IptablesMatch(List<Function<Packet, Truth>> matches, String target, boolean goesTo, List<String> comments) {
    /** Options whose next word is a value, even if that begins with a dash: iptables-save quotes no word of letters and dashes. */
    private static final Set<String> TAKE_A_VALUE = Set.of(
            "-m",
            "-i",
            "-o",
            "-p",
            "-s",
            "-d",
            "--comment",
            "--dport",
            "--dports",
            "--ctstate",
            "--state",
            "--icmpv6-type",
            "--name",
            "--match-set",
            "--hashlimit-name",
            "--string",
            "--hex-string",
            "--helper",
            "--path",
            "--physdev-in",
            "--physdev-out",
            "--condition",
            "--aname",
            "--rateest",
            "--rateest1",
            "--rateest2");

    IptablesMatch {
        matches = List.copyOf(matches);
        comments = List.copyOf(comments);
    }

    Truth truth(Packet packet) {
        return matches.stream().map(match -> match.apply(packet)).reduce(Truth.YES, Truth::and);
    }

    static IptablesMatch of(List<Word> words) {
        List<Function<Packet, Truth>> matches = new ArrayList<>();
        List<String> comments = new ArrayList<>();
        boolean negated = false;
        int next = 0;
        while (next < words.size()) {
            Word word = words.get(next);
            next++;
            String value = next < words.size() ? words.get(next).text() : "";
            if (word.is("-j") || word.is("-g")) {
                return new IptablesMatch(matches, value, word.is("-g"), comments);
            }
            if (word.is("!")) {
                negated = true;
            } else if (word.isOption()) {
                Function<Packet, Truth> match = match(word.text(), value);
                boolean not = negated;
                matches.add(not ? packet -> match.apply(packet).not() : match);
                negated = false;
                if (word.is("--comment")) {
                    comments.add(value);
                }
                next += TAKE_A_VALUE.contains(word.text()) ? 1 : 0;
            }
        }
        return new IptablesMatch(matches, "", false, comments);
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
            return Packet.isIn(mine, Subnet.parse(whole));
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
