package dev.qemu4j.net.firewall.internal;

import dev.qemu4j.base.shell.ShellWord;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.net.base.NetworkState;
import dev.qemu4j.net.firewall.internal.FilterChain.Place;
import dev.qemu4j.net.firewall.internal.Ruleset.Fate;
import dev.qemu4j.net.internal.Programs;
import dev.qemu4j.net.namespace.internal.StateReader;
import dev.qemu4j.net.plan.internal.Assembly;
import dev.qemu4j.net.step.internal.Sysctl;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chains of other firewalls through which a network's traffic must pass. An acceptance in a table of its own does not overrule
 * a drop in another: it must be in that very chain.
 */
public final class FirewallGate {
    private static final String NAME = "[A-Za-z][A-Za-z0-9_.-]*";

    private final Assembly assembly;
    private final String bridge;
    private final Traffic traffic;

    public FirewallGate(Assembly assembly, String bridge, Traffic traffic) {
        this.assembly = assembly;
        this.bridge = bridge;
        this.traffic = traffic;
    }

    /**
     * Adds the checks, and the rules that open chains if that is allowed.
     *
     * @param consent the policy of the network
     * @param privilege the way to the right to read the rules of others
     */
    public void add(FirewallConsent consent, Privilege privilege) {
        Set<Place> opened = new HashSet<>();
        if (consent == FirewallConsent.OPEN) {
            opened.addAll(open(privilege));
        }
        if (consent != FirewallConsent.IGNORE) {
            assembly.checkWithRights(
                    "firewalls of others", (state, rights) -> problem(state, rights, opened, Fate.DROPPED));
        }
        assembly.warn("firewalls of others", state -> problem(state, privilege, opened, Fate.UNSURE));
    }

    /** Adds the rules that open all chains which drop something, or may. */
    private Set<Place> open(Privilege rights) {
        Set<Place> opened = new HashSet<>();
        if (!assembly.namespace().isThere() || Programs.find("ip") == null) {
            return opened; // the plan says so
        }
        NetworkState state = StateReader.state(assembly.namespace());
        for (FilterChain chain : closed(state, rights).keySet()) {
            List<Opening> openings = Opening.through(chain, bridge, traffic);
            if (openings.isEmpty() || chain.place().locked()) {
                continue;
            }
            if (!chain.place().tool().equals("nft")) {
                openings.forEach(opening -> openIptables(chain.place(), opening));
                opened.add(chain.place());
            } else if (chain.place().table().matches(NAME)
                    && chain.place().name().matches(NAME)) {
                openNft(chain.place(), openings);
                opened.add(chain.place());
            }
        }
        return opened;
    }

    private void openNft(Place place, List<Opening> openings) {
        String chain = place.family() + " " + place.table() + " " + place.name();
        String comment = "comment \"" + assembly.mark() + "\"";
        StringBuilder rules = new StringBuilder();
        for (Opening opening : openings) {
            rules.append("insert rule " + chain + " " + opening.nft() + " accept " + comment + "\n");
        }
        String nft = ShellWord.quote(Programs.command("nft"));
        String list = nft + " -a list chain " + chain;
        String own = "grep -F 'comment \"" + assembly.mark() + "\"'";
        String undo = list + " | " + own + " | sed -n 's/.*# handle \\([0-9]*\\)$/delete rule " + chain
                + " handle \\1/p' | " + nft + " -f -";
        assembly.step("have " + place + " let " + bridge + " through", "nft", "-f", "-")
                .input(rules.toString())
                .undo("sh", "-c", undo)
                .ownedIf("sh", "-c", list + " 2>/dev/null | " + own + " >/dev/null")
                .opening()
                .add();
    }

    private void openIptables(Place place, Opening opening) {
        List<String> rule = new ArrayList<>(opening.iptables());
        rule.addAll(List.of("-m", "comment", "--comment", assembly.mark(), "-j", "ACCEPT"));
        assembly.step("have " + place + " let " + bridge + " through", command(place, "-I", rule))
                .undo(command(place, "-D", rule))
                .ownedIf(command(place, "-C", rule))
                .opening()
                .add();
    }

    private static String[] command(Place place, String action, List<String> rule) {
        List<String> argv = new ArrayList<>(List.of(place.tool(), "-w", "-t", place.table(), action, place.name()));
        argv.addAll(rule);
        return argv.toArray(String[]::new);
    }

    private @Nullable String problem(NetworkState state, Privilege rights, Set<Place> opened, Fate fate) {
        List<String> problems = new ArrayList<>();
        closed(state, rights).forEach((chain, closed) -> {
            if (!opened.contains(chain.place()) && closed.fate() == fate) {
                problems.add(sentence(chain, closed));
            }
        });
        return problems.isEmpty() ? null : String.join("\n  ", problems);
    }

    private String sentence(FilterChain chain, Closed closed) {
        boolean sure = closed.fate() == Fate.DROPPED;
        String who = chain.place().family().equals("bridge") ? ports() : bridge;
        String text = chain.place() + (sure ? " drops " : " may drop ") + String.join(", ", closed.what());
        if (Opening.through(chain, bridge, traffic).isEmpty()) {
            return text + ": have it accept the interface " + who + ", or go on without by ignoreFirewalls()";
        }
        String way = chain.place().locked()
                ? ": it belongs to a program that alone may change it; have that accept the interface " + bridge
                        + " (firewalld: firewall-cmd --zone=trusted --add-interface=" + bridge + ")"
                : ": let the plan put a rule into it by openFirewalls(), or have it accept the interface " + who;
        return text + way + ", or go on without by ignoreFirewalls()";
    }

    private String ports() {
        Ports ports = traffic.ports();
        List<String> names = ports == null ? List.of() : ports.accepted();
        return names.isEmpty() ? "of each port of " + bridge : String.join(" and ", names);
    }

    /** Returns the chains that do not let all of the traffic through. */
    private Map<FilterChain, Closed> closed(NetworkState state, Privilege rights) {
        Ruleset ruleset = new FirewallReader(assembly.namespace(), rights).read();
        Map<FilterChain, Closed> closed = new LinkedHashMap<>();
        for (Packet packet : traffic.packets(bridge, state, filteredFamilies())) {
            for (FilterChain base : ruleset.bases(packet)) {
                Fate found = ruleset.fate(base, packet);
                Fate fate = found == Fate.DROPPED && !packet.certain() ? Fate.UNSURE : found;
                if (fate != Fate.PASSES) {
                    closed.merge(base, new Closed(fate, Set.of(packet.what())), Closed::and);
                }
            }
        }
        return closed;
    }

    /** The traffic that a chain drops, the surest first. */
    private record Closed(Fate fate, Set<String> what) {
        Closed and(Closed other) {
            if (fate != other.fate) {
                return fate == Fate.DROPPED ? this : other;
            }
            Set<String> all = new LinkedHashSet<>(what);
            all.addAll(other.what);
            return new Closed(fate, all);
        }
    }

    /** The families whose firewall sees frames that do not leave a bridge. */
    private Set<String> filteredFamilies() {
        Set<String> families = new HashSet<>();
        Ports ports = traffic.ports();
        if (ports == null || ports.hidden()) {
            return families;
        }
        for (String family : List.of("ip", "ip6")) {
            if ("1".equals(Sysctl.read(assembly.namespace(), "net.bridge.bridge-nf-call-" + family + "tables"))) {
                families.add(family);
            }
        }
        return families;
    }
}
