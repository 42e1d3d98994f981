package dev.qemu4j.net.firewall.internal;

import dev.qemu4j.net.base.Subnet;
import dev.qemu4j.net.internal.InterfaceNames;
import dev.qemu4j.net.internal.Programs;
import dev.qemu4j.net.plan.internal.Assembly;
import java.util.ArrayList;
import java.util.List;

/** Rules for the traffic between a bridge and other interfaces, by nftables, or by iptables where only that is installed. */
public final class Firewall {
    private final Assembly assembly;
    private final String bridge;
    private final List<Subnet> masqueraded = new ArrayList<>();
    private boolean closed;
    private boolean deaf;

    private Firewall(Assembly assembly, String bridge) {
        this.assembly = assembly;
        this.bridge = bridge;
    }

    public static Firewall of(Assembly assembly, String bridge) {
        return new Firewall(assembly, bridge);
    }

    /** Nothing is forwarded. */
    public Firewall closed() {
        closed = true;
        return this;
    }

    /** The host hears nothing. */
    public Firewall deaf() {
        deaf = true;
        return this;
    }

    /** Guests get out under the host's address, and only answers get in. */
    public Firewall masquerade(List<Subnet> subnets) {
        masqueraded.addAll(subnets);
        return this;
    }

    public void add() {
        if (Programs.find("nft") != null || Programs.find("iptables") == null) {
            addNft();
        } else {
            addIptables();
        }
    }

    private void addNft() {
        String table = "qemu4j_" + bridge.substring(InterfaceNames.PREFIX.length());
        assembly.step("filter what passes " + bridge, "nft", "-f", "-")
                .input(nft(table))
                .undo("nft", "delete", "table", "inet", table)
                .presentIf("nft", "list", "table", "inet", table)
                .ownedIf("nft", "list", "chain", "inet", table, owner())
                .add();
    }

    /** An empty chain, whose name no table but this plan's has. */
    private String owner() {
        return "q4j_" + assembly.nonce();
    }

    private String nft(String table) {
        List<String> lines = new ArrayList<>();
        lines.add("create table inet " + table); // unlike add, refused if somebody has just made it
        lines.add("table inet " + table + " {");
        lines.add("chain " + owner() + " { }");
        lines.add("chain q4j_forward { type filter hook forward priority 0; policy accept;");
        lines.add("iifname \"" + bridge + "\" oifname \"" + bridge + "\" accept");
        if (!closed) {
            lines.add("oifname \"" + bridge + "\" ct state established,related accept");
        } else {
            lines.add("iifname \"" + bridge + "\" drop");
        }
        lines.add("oifname \"" + bridge + "\" drop");
        lines.add("}");
        if (deaf) {
            lines.add("chain q4j_input { type filter hook input priority 0; policy accept;");
            lines.add("iifname \"" + bridge + "\" drop");
            lines.add("}");
        }
        if (!masqueraded.isEmpty()) {
            lines.add("chain q4j_postrouting { type nat hook postrouting priority 100; policy accept;");
            for (Subnet subnet : masqueraded) {
                String family = subnet.isIpv6() ? "ip6" : "ip";
                lines.add(family + " saddr " + subnet + " " + family + " daddr != " + subnet + " masquerade");
            }
            lines.add("}");
        }
        lines.add("}");
        return String.join("\n", lines) + "\n";
    }

    /** Each rule goes to the front, so that the last comes first. */
    public void addIptables() {
        for (String program : List.of("iptables", "ip6tables")) {
            rule(program, "FORWARD", "!", "-i", bridge, "-o", bridge, "-j", "DROP");
            if (closed) {
                rule(program, "FORWARD", "-i", bridge, "!", "-o", bridge, "-j", "DROP");
            } else {
                String states = "ESTABLISHED,RELATED";
                rule(program, "FORWARD", "-o", bridge, "-m", "conntrack", "--ctstate", states, "-j", "ACCEPT");
                rule(program, "FORWARD", "-i", bridge, "!", "-o", bridge, "-j", "ACCEPT");
            }
            if (deaf) {
                rule(program, "INPUT", "-i", bridge, "-j", "DROP");
            }
        }
        for (Subnet subnet : masqueraded) {
            String range = subnet.toString();
            rule(
                    subnet.isIpv6() ? "ip6tables" : "iptables",
                    "POSTROUTING",
                    "-s",
                    range,
                    "!",
                    "-d",
                    range,
                    "-j",
                    "MASQUERADE");
        }
    }

    private void rule(String program, String chain, String... match) {
        List<String> marked = new ArrayList<>(List.of(match));
        marked.addAll(marked.indexOf("-j"), List.of("-m", "comment", "--comment", assembly.mark()));
        String title = "have " + program + " filter what passes " + bridge;
        assembly.step(title, command(program, "-I", chain, marked))
                .undo(command(program, "-D", chain, marked))
                .presentIf(command(program, "-C", chain, marked))
                .add();
    }

    private static String[] command(String program, String action, String chain, List<String> match) {
        String table = chain.equals("POSTROUTING") ? "nat" : "filter";
        List<String> argv = new ArrayList<>(List.of(program, "-w", "-t", table, action, chain));
        argv.addAll(match);
        return argv.toArray(String[]::new);
    }
}
