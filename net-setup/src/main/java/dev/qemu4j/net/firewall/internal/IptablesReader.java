package dev.qemu4j.net.firewall.internal;

import dev.qemu4j.net.firewall.internal.FilterChain.Place;
import dev.qemu4j.net.firewall.internal.FilterRule.Choice;
import dev.qemu4j.net.firewall.internal.FilterRule.Kind;
import dev.qemu4j.net.firewall.internal.FilterRule.Verdict;
import dev.qemu4j.net.firewall.internal.IptablesWords.Word;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads the output of a kind of {@code iptables-save}, without the rules that this library has made. */
final class IptablesReader {
    private final String tool;
    private final String family;
    private final List<FilterChain> chains = new ArrayList<>();
    private final Map<String, List<FilterRule>> rules = new LinkedHashMap<>();
    private final Map<String, String> policies = new LinkedHashMap<>();
    private String table = "";

    /** The tool is what changes the chains, such as {@code iptables-legacy}. */
    IptablesReader(String tool, String family) {
        this.tool = tool;
        this.family = family;
    }

    List<FilterChain> chains(String saved) {
        saved.lines().forEach(this::line);
        return chains;
    }

    private void line(String line) {
        if (line.startsWith("*")) {
            table = line.substring(1).strip();
        } else if (line.startsWith(":")) {
            String[] words = line.substring(1).split(" ", -1);
            policies.put(words[0], words.length > 1 ? words[1] : "-");
            rules.put(words[0], new ArrayList<>());
        } else if (line.startsWith("-A ")) {
            List<Word> words = IptablesWords.split(line);
            List<FilterRule> chain = rules.get(words.get(1).text());
            IptablesMatch match = IptablesMatch.of(words.subList(2, words.size()));
            if (chain != null && !isOwn(match)) {
                Verdict verdict = verdict(match.target(), match.goesTo());
                chain.add(packet -> List.of(new Choice(match.truth(packet), verdict)));
            }
        } else if (line.equals("COMMIT")) {
            rules.forEach((name, list) -> chains.add(chain(name, list)));
            rules.clear();
            policies.clear();
        }
    }

    private FilterChain chain(String name, List<FilterRule> list) {
        String policy = policies.getOrDefault(name, "-");
        boolean base = !policy.equals("-") && !table.equals("nat");
        return new FilterChain(
                new Place(tool, family, table, name, false),
                base ? name.toLowerCase(Locale.ROOT) : "",
                policy.equals("DROP"),
                List.copyOf(list));
    }

    private static boolean isOwn(IptablesMatch match) {
        return match.comments().stream().anyMatch(comment -> comment.startsWith(NftReader.OWN_COMMENT));
    }

    private Verdict verdict(String target, boolean goesTo) {
        if (policies.containsKey(target)) {
            return new Verdict(goesTo ? Kind.GOTO : Kind.JUMP, target);
        }
        return switch (target) {
            case "ACCEPT" -> Verdict.of(Kind.ACCEPT);
            case "DROP", "REJECT" -> Verdict.of(Kind.DROP);
            case "RETURN" -> Verdict.of(Kind.RETURN);
            default -> Verdict.NONE;
        };
    }
}
