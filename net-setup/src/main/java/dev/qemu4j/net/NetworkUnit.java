package dev.qemu4j.net;

import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.host.systemd.PlanUnit;
import dev.qemu4j.host.systemd.SystemdFiles;
import dev.qemu4j.host.systemd.UnitWords;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A network that is made at boot, and lasts until it is stopped, without Java.
 *
 * <pre>{@code
 * NetworkUnit unit = NetworkUnit.of("lab-net", Nat.of("lab").ipv4("192.168.76.0/24").dhcp().taps(2).plan());
 * unit.plan().apply(Privilege.sudo()).keep(); // made now, and at each boot
 * unit.removal().apply(Privilege.sudo()).keep(); // the host is as before
 * }</pre>
 *
 * <p>The unit runs the plan's commands, and those that undo them when it is stopped or cannot be started. A DHCP server is a unit of its own, which comes and goes with the
 * network. Machines use the taps by their names ({@link TapNetwork#of}); those that run as another user need taps of that owner.
 *
 * <p>The commands are those for the host as it was when the network was planned: its firewalls above all. They are run after the usual services that set up firewalls,
 * as such a service removes the rules of others when it starts.
 *
 * <p>Immutable: each setter returns a changed copy.
 */
public final class NetworkUnit {
    /** Those that remove all rules when they start, or have chains that the network's traffic passes. */
    private static final String[] FIREWALLS = {
        "network-pre.target",
        "nftables.service",
        "iptables.service",
        "ip6tables.service",
        "netfilter-persistent.service",
        "firewalld.service",
        "ufw.service",
        "docker.service"
    };

    private static final int NONCE_DIGITS = 8;

    private final String name;
    private final NetworkPlan network;
    private final PlanUnit unit;
    private final @Nullable PlanStep dhcp;

    private NetworkUnit(String name, NetworkPlan network, PlanUnit unit, @Nullable PlanStep dhcp) {
        this.name = name;
        this.network = network;
        this.unit = unit;
        this.dhcp = dhcp;
    }

    /**
     * Returns the unit of a network.
     *
     * @param name the unit's name without {@code .service}: letters, digits and {@code _.-}, at most 64
     * @param network the network in the host's own namespace
     * @return the unit
     * @throws IllegalArgumentException if the name is not valid, or the network is one of another namespace, which does not outlast a boot
     */
    public static NetworkUnit of(String name, NetworkPlan network) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(network, "network");
        if (!network.isOfHost()) {
            throw new IllegalArgumentException(
                    network + ": it is in a namespace (expected: a network of the host's own)");
        }
        return ofAny(name, network);
    }

    /** Without a look at the namespace, for tests that run the commands in one. */
    static NetworkUnit ofAny(String name, NetworkPlan network) {
        Plan.Builder commands = Plan.builder(network.plan().title());
        PlanStep dhcp = null;
        for (PlanStep step : network.plan().steps()) {
            if (step.title().equals(Dnsmasq.TITLE)) {
                dhcp = step;
            } else {
                commands.step(step);
            }
        }
        return new NetworkUnit(
                name, network, PlanUnit.of(name, commands.build()).after(FIREWALLS), dhcp);
    }

    /**
     * Starts other units before as well, if they are to be started anyway, beside the usual ones of firewalls.
     *
     * @param units their names with their kind
     * @return the changed unit
     * @throws IllegalArgumentException if one is no unit's name
     */
    public NetworkUnit after(String... units) {
        return new NetworkUnit(name, network, unit.after(units), dhcp);
    }

    /**
     * Returns the name of the unit's file.
     *
     * @return such as {@code lab-net.service}, for what comes after the network
     */
    public String fileName() {
        return unit.fileName();
    }

    /**
     * Returns the unit.
     *
     * @return the text of the unit's file
     */
    public String text() {
        return marked(unit.text());
    }

    /** The same network has the same text each time: a random mark becomes one that comes of the name, which only one unit has. */
    private String marked(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            String mark = HexFormat.of().formatHex(digest).substring(0, NONCE_DIGITS);
            return text.replace(network.nonce(), mark);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Returns the name of the file of the DHCP server's unit.
     *
     * @return such as {@code lab-net-dhcp.service}; null if the network has no such server
     */
    public @Nullable String dhcpFileName() {
        return dhcp == null ? null : name + "-dhcp.service";
    }

    /**
     * Returns the unit of the DHCP server. The leases are in {@code /var/lib}, and last over a boot.
     *
     * @return the text of the unit's file; null if the network has no such server
     */
    public @Nullable String dhcpText() {
        if (dhcp == null) {
            return null;
        }
        List<String> argv = new ArrayList<>(dhcp.command());
        argv.add("--dhcp-leasefile=/var/lib/" + state() + "/leases");
        String capabilities = "CAP_NET_ADMIN CAP_NET_RAW CAP_NET_BIND_SERVICE";
        return marked(String.join(
                        "\n",
                        "[Unit]",
                        "Description=Addresses for the guests of "
                                + UnitWords.line(network.plan().title()),
                        "BindsTo=" + fileName(),
                        "After=" + fileName(),
                        "",
                        "[Service]",
                        "Type=exec",
                        "StateDirectory=" + state(),
                        "CapabilityBoundingSet=" + capabilities,
                        "NoNewPrivileges=yes",
                        "ProtectHome=yes",
                        "ExecStart=" + UnitWords.command(argv),
                        "Restart=on-failure",
                        "",
                        "[Install]",
                        "WantedBy=" + fileName())
                + "\n");
    }

    private String state() {
        return "qemu4j-" + name;
    }

    /**
     * Plans the network on this host: units that are written, enabled and started. It is refused for what the network's own plan is refused for as well, and where a name is
     * taken, and warns of what the network's own plan warns of: such an effect comes at each boot.
     *
     * <p>What is applied is undone by {@code close()} and with the JVM, as each plan is, but after {@code keep()} it stays.
     *
     * @return the plan
     */
    public Plan plan() {
        return Plan.builder(unit.fileName() + ", enabled and started")
                .require("network", privilege -> {
                    List<String> problems = network.problems(privilege);
                    return problems.isEmpty() ? null : String.join("\n  ", problems);
                })
                .warn(network::warnings)
                .steps(files().plan())
                .build();
    }

    /**
     * Plans the network in a system that does not run, such as a mounted image: units that are written and enabled. The commands are those for this host, with its firewalls
     * and its programs' paths.
     *
     * @param root the system's root directory
     * @return the plan
     */
    public Plan plan(Path root) {
        return files().plan(root);
    }

    /**
     * Plans the end of the network on this host: units that are stopped, disabled and removed. It is refused if a unit's file is not as {@link #plan()} writes it.
     *
     * @return the plan, whose {@code keep()} makes it last
     */
    public Plan removal() {
        return files().removal();
    }

    /**
     * Plans the end of the network in a system that does not run.
     *
     * @param root the system's root directory
     * @return the plan, whose {@code keep()} makes it last
     */
    public Plan removal(Path root) {
        return files().removal(root);
    }

    private SystemdFiles files() {
        SystemdFiles.Builder files =
                SystemdFiles.builder(unit.fileName()).unit(fileName(), text()).enabled(fileName());
        String dhcpName = dhcpFileName();
        String dhcpText = dhcpText();
        if (dhcpName != null && dhcpText != null) {
            files.unit(dhcpName, dhcpText).enabled(dhcpName);
        }
        return files.build();
    }

    /** Returns the file's name and the network. */
    @Override
    public String toString() {
        return "NetworkUnit[" + fileName() + ": " + network + "]";
    }
}
