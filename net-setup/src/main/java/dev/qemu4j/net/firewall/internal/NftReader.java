package dev.qemu4j.net.firewall.internal;

import dev.qemu4j.net.firewall.internal.FilterChain.Place;
import dev.qemu4j.net.firewall.internal.FilterRule.Choice;
import dev.qemu4j.net.firewall.internal.FilterRule.Kind;
import dev.qemu4j.net.firewall.internal.FilterRule.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Reads the output of {@code nft -j list ruleset}, without the rules that this library has made. */
final class NftReader {
    static final String OWN_TABLE = "qemu4j_";
    static final String OWN_COMMENT = "qemu4j-";

    private static final List<String> TRANSLATIONS = List.of("masquerade", "snat", "dnat", "redirect", "tproxy");

    private final JsonNode ruleset;

    NftReader(JsonNode ruleset) {
        this.ruleset = ruleset;
    }

    /** Returns the chains of those tables that are wanted, told by family and name. */
    List<FilterChain> chains(Predicate<String> wanted) {
        List<FilterChain> chains = new ArrayList<>();
        for (JsonNode table : objects("table").toList()) {
            String name = text(table, "name");
            List<String> flags = flags(table);
            if (!name.startsWith(OWN_TABLE) && !flags.contains("dormant") && wanted.test(key(table, "name"))) {
                chains.addAll(chains(key(table, "name"), flags.contains("owner")));
            }
        }
        return chains;
    }

    /** Returns the families and names of the tables that iptables may have made. */
    List<String> tables() {
        return objects("table").map(table -> key(table, "name")).toList();
    }

    private List<FilterChain> chains(String table, boolean locked) {
        NftMatch match = new NftMatch(sets(table));
        Map<String, List<FilterRule>> rules = new HashMap<>();
        of("rule", table)
                .filter(rule -> !text(rule, "comment").startsWith(OWN_COMMENT))
                .forEach(rule -> rules.computeIfAbsent(text(rule, "chain"), none -> new ArrayList<>())
                        .add(packet -> choices(rule.path("expr"), match, packet)));
        return of("chain", table)
                .map(chain -> new FilterChain(
                        new Place("nft", text(chain, "family"), text(chain, "table"), text(chain, "name"), locked),
                        hook(chain),
                        text(chain, "policy").equals("drop"),
                        rules.getOrDefault(text(chain, "name"), List.of())))
                .toList();
    }

    private static String hook(JsonNode chain) {
        String hook = text(chain, "type").equals("nat") ? "" : text(chain, "hook");
        return text(chain, "family").equals("bridge") ? FilterChain.BRIDGE + hook : hook;
    }

    private Map<String, JsonNode> sets(String table) {
        Map<String, JsonNode> sets = new HashMap<>();
        Stream.concat(of("set", table), of("map", table)).forEach(set -> sets.put(text(set, "name"), set.path("elem")));
        return sets;
    }

    private static List<Choice> choices(JsonNode expressions, NftMatch match, Packet packet) {
        List<Choice> choices = new ArrayList<>();
        Truth given = Truth.YES;
        for (JsonNode expression : expressions.values()) {
            if (expression.has("match")) {
                given = given.and(match.truth(expression.path("match"), packet));
            } else if (expression.has("vmap")) {
                choices.addAll(mapped(expression.path("vmap"), match, packet, given));
            } else if (expression.has("limit")
                    || expression.path("xt").path("type").asString("").equals("match")) {
                given = given.and(Truth.MAYBE);
            } else {
                choices.add(new Choice(given, verdict(expression)));
            }
        }
        return choices;
    }

    private static List<Choice> mapped(JsonNode vmap, NftMatch match, Packet packet, Truth given) {
        JsonNode data = vmap.path("data");
        JsonNode elements = data.isString() ? match.sets().get(data.asString("").substring(1)) : data.path("set");
        if (elements == null) {
            return List.of();
        }
        return elements.values().stream()
                .map(pair ->
                        new Choice(given.and(match.has(vmap.path("key"), pair.path(0), packet)), verdict(pair.path(1))))
                .toList();
    }

    private static Verdict verdict(JsonNode expression) {
        if (expression.has("jump")) {
            return new Verdict(Kind.JUMP, text(expression.path("jump"), "target"));
        }
        if (expression.has("goto")) {
            return new Verdict(Kind.GOTO, text(expression.path("goto"), "target"));
        }
        boolean rejects = text(expression.path("xt"), "name").equals("REJECT");
        if (expression.has("drop") || expression.has("reject") || rejects) {
            return Verdict.of(Kind.DROP);
        }
        if (expression.has("return")) {
            return Verdict.of(Kind.RETURN);
        }
        boolean translates = TRANSLATIONS.stream().anyMatch(expression::has);
        return expression.has("accept") || translates ? Verdict.of(Kind.ACCEPT) : Verdict.NONE;
    }

    private Stream<JsonNode> objects(String kind) {
        return ruleset.path("nftables").values().stream()
                .filter(object -> object.has(kind))
                .map(object -> object.path(kind));
    }

    private Stream<JsonNode> of(String kind, String table) {
        return objects(kind).filter(object -> key(object, "table").equals(table));
    }

    private static String key(JsonNode object, String table) {
        return text(object, "family") + " " + text(object, table);
    }

    /** One flag is a text, several are a list. */
    private static List<String> flags(JsonNode table) {
        JsonNode flags = table.path("flags");
        return flags.isArray()
                ? flags.values().stream().map(flag -> flag.asString("")).toList()
                : List.of(flags.asString(""));
    }

    private static String text(JsonNode node, String name) {
        return node.path(name).asString("");
    }
}
