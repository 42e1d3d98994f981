package dev.qemu4j.net.firewall.internal;

import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.net.base.NetworkException;
import dev.qemu4j.net.internal.Programs;
import dev.qemu4j.net.internal.Question;
import dev.qemu4j.net.namespace.internal.NamespaceEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the rules of all firewalls of a namespace: those of nftables, and those of both kinds of iptables. */
final class FirewallReader {
    private static final Logger LOG = LoggerFactory.getLogger(FirewallReader.class);
    /** In one order in all JVMs: what is opened is done and described in it. */
    private static final SortedMap<String, String> FAMILIES =
            Collections.unmodifiableSortedMap(new TreeMap<>(Map.of("ip", "iptables", "ip6", "ip6tables")));

    private final NamespaceEntry namespace;
    private final Privilege privilege;

    FirewallReader(NamespaceEntry namespace, Privilege privilege) {
        this.namespace = namespace;
        this.privilege = namespace.needsRoot() ? privilege : Privilege.none();
    }

    Ruleset read() {
        JsonNode ruleset = nft();
        NftReader nft = new NftReader(ruleset);
        List<FilterChain> chains = new ArrayList<>();
        FAMILIES.forEach((family, program) -> {
            if (nft.tables().stream().anyMatch(table -> table.startsWith(family + " "))) {
                chains.addAll(saved(program, family, "nft"));
            }
        });
        // What iptables' own matches ask is in iptables' words only.
        Set<String> read = chains.stream()
                .map(chain -> chain.place().family() + " " + chain.place().table())
                .collect(Collectors.toSet());
        chains.addAll(nft.chains(table -> !read.contains(table)));
        FAMILIES.forEach((family, program) -> {
            if (hasLegacyTables(program)) {
                chains.addAll(saved(program, family, "legacy"));
            }
        });
        return new Ruleset(chains);
    }

    private JsonNode nft() {
        String json = Programs.find("nft") == null ? null : output("nft", "-j", "list", "ruleset");
        try {
            return JsonMapper.shared().readTree(json == null || json.isBlank() ? "{}" : json);
        } catch (JacksonException e) {
            throw new NetworkException("the rules of nftables cannot be read: " + e.getMessage(), e);
        }
    }

    private List<FilterChain> saved(String program, String family, String kind) {
        String tool = tool(program, kind);
        if (tool == null) {
            return List.of();
        }
        String saved = output(tool + "-save");
        return saved == null ? List.of() : new IptablesReader(tool, family).chains(saved);
    }

    /** The program of a kind of iptables; the one without a kind in its name is either. */
    private @Nullable String tool(String program, String kind) {
        String exact = program + "-" + kind;
        if (Programs.find(exact + "-save") != null) {
            return exact;
        }
        String version = Programs.find(program + "-save") == null ? null : output(program, "-V");
        return version != null && version.contains("nf_tables") == kind.equals("nft") ? program : null;
    }

    /** To ask iptables would make the tables. */
    private boolean hasLegacyTables(String program) {
        String names = output("cat", "/proc/net/" + program.replace("tables", "") + "_tables_names");
        return names != null && !names.isBlank();
    }

    /** Null if the program fails: a kernel may know nothing of it. */
    private @Nullable String output(String program, String... arguments) {
        List<String> argv = new ArrayList<>(List.of(Programs.command(program)));
        argv.addAll(List.of(arguments));
        try {
            return Question.answer(privilege.wrap(namespace.enter(argv)));
        } catch (HostCommandException e) {
            LOG.debug("{} tells nothing of the firewall", argv, e);
            return null;
        }
    }
}
