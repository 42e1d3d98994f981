package dev.qemu4j.net.firewall.internal;

import dev.qemu4j.net.firewall.internal.FilterChain.Place;
import dev.qemu4j.net.firewall.internal.FilterRule.Choice;
import dev.qemu4j.net.firewall.internal.FilterRule.Kind;
import dev.qemu4j.net.firewall.internal.FilterRule.Verdict;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The chains of all firewalls of a host. A packet that one of them drops is lost, whatever another accepts.
 *
 * <p>What a rule asks that nobody knows of the packet is taken for the better: a drop that may be is none, an acceptance that may
 * be makes a drop unsure.
 */
record Ruleset(List<FilterChain> chains) {
    Ruleset {
        chains = List.copyOf(chains);
    }

    /** The fate of a packet in a chain. */
    enum Fate {
        PASSES,
        UNSURE,
        DROPPED
    }

    /** Returns the chains that see a packet by themselves. */
    List<FilterChain> bases(Packet packet) {
        return chains.stream()
                .filter(chain ->
                        packet.hooks().contains(chain.hook()) && chain.place().sees(packet))
                .toList();
    }

    Fate fate(FilterChain base, Packet packet) {
        Set<Kind> ends = new Walk(packet).through(base);
        boolean policy = ends.removeAll(EnumSet.of(Kind.CONTINUE, Kind.RETURN));
        if (policy) {
            ends.add(base.drops() ? Kind.DROP : Kind.ACCEPT);
        }
        if (!ends.contains(Kind.DROP)) {
            return Fate.PASSES;
        }
        return ends.contains(Kind.ACCEPT) ? Fate.UNSURE : Fate.DROPPED;
    }

    /** One packet on its way; each chain is looked at once, however many jump to it. */
    private final class Walk {
        private final Packet packet;
        private final Map<Place, Set<Kind>> known = new HashMap<>();

        Walk(Packet packet) {
            this.packet = packet;
        }

        Set<Kind> through(FilterChain chain) {
            Set<Kind> before = known.get(chain.place());
            if (before != null) {
                return EnumSet.copyOf(before);
            }
            known.put(chain.place(), EnumSet.of(Kind.CONTINUE)); // the kernel takes no loops
            Set<Kind> ends = rules(chain);
            known.put(chain.place(), EnumSet.copyOf(ends));
            return ends;
        }

        private Set<Kind> rules(FilterChain chain) {
            Set<Kind> ends = EnumSet.noneOf(Kind.class);
            for (FilterRule rule : chain.rules()) {
                for (Choice choice : rule.choices(packet)) {
                    if (choice.given() == Truth.NO) {
                        continue;
                    }
                    Set<Kind> found = ends(chain, choice.verdict());
                    boolean goesOn = found.remove(Kind.CONTINUE);
                    if (choice.given() == Truth.MAYBE) {
                        found.remove(Kind.DROP);
                        goesOn = true;
                    }
                    ends.addAll(found);
                    if (!goesOn) {
                        return ends;
                    }
                }
            }
            ends.add(Kind.CONTINUE);
            return ends;
        }

        private Set<Kind> ends(FilterChain chain, Verdict verdict) {
            if (verdict.kind() != Kind.JUMP && verdict.kind() != Kind.GOTO) {
                return EnumSet.of(verdict.kind());
            }
            Place target = chain.place().named(verdict.chain());
            Set<Kind> ends = chains.stream()
                    .filter(other -> other.place().equals(target))
                    .findFirst()
                    .map(this::through)
                    .orElseGet(() -> EnumSet.of(Kind.CONTINUE));
            boolean back = ends.removeAll(EnumSet.of(Kind.CONTINUE, Kind.RETURN));
            if (back) {
                ends.add(verdict.kind() == Kind.GOTO ? Kind.RETURN : Kind.CONTINUE);
            }
            return ends;
        }
    }
}
