package dev.qemu4j.net;

import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.HostCommandTimeoutException;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.net.base.Subnet;
import dev.qemu4j.net.internal.AddressText;
import dev.qemu4j.net.internal.Programs;
import dev.qemu4j.net.internal.Question;
import dev.qemu4j.net.namespace.internal.NamespaceEntry;
import dev.qemu4j.net.plan.internal.Assembly;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The step that starts dnsmasq for a bridge. */
final class Dnsmasq {
    /** The step's title. */
    static final String TITLE = "give addresses by dnsmasq";

    private final Assembly assembly;
    private final String bridge;
    private final Dhcp dhcp;

    Dnsmasq(Assembly assembly, String bridge, Dhcp dhcp) {
        this.assembly = assembly;
        this.bridge = bridge;
        this.dhcp = dhcp;
    }

    void add(List<Subnet> subnets, boolean wayOut) {
        NamespaceEntry namespace = assembly.namespace();
        List<String> arguments = arguments(subnets, wayOut);
        if (subnets.stream().anyMatch(subnet -> !subnet.isIpv6())) {
            tellGuestsApart(arguments);
        }
        for (String program : List.of("dnsmasq", "setpriv", "pkill", "pgrep")) {
            assembly.needs(program);
        }
        List<String> shown = new ArrayList<>();
        shown.add(Programs.command("dnsmasq"));
        shown.addAll(arguments);
        // A program that root runs by sudo is not the JVM's to end: it is found by its marker.
        String pattern = "[-]-txt-record=" + marker();
        List<String> kill = namespace.enterIfThere(List.of("pkill", "-KILL", "-f", "--", pattern));
        PlanStep.Builder step = PlanStep.open(
                        TITLE,
                        shown,
                        privilege -> DhcpServer.start(new DhcpServer.Launch(namespace, privilege, pattern), shown))
                .undo(kill.get(0), kill.subList(1, kill.size()).toArray(String[]::new))
                .presentIf("pgrep", "-f", "--", pattern);
        if (namespace.needsRoot()) {
            step.asRoot();
        }
        assembly.add(step.build());
    }

    /**
     * Machines of one image have one client identifier, by which they would get one address. The word is known from 2.81 on.
     */
    private void tellGuestsApart(List<String> arguments) {
        if (!knows("--dhcp-ignore-clid")) {
            assembly.warn(
                    "client identifiers",
                    state -> "this dnsmasq is older than 2.81: guests of one image, which have one client identifier,"
                            + " get one address");
            return;
        }
        arguments.add("--dhcp-ignore-clid");
    }

    private static boolean knows(String option) {
        if (Programs.find("dnsmasq") == null) {
            return true; // the plan says that it is missing
        }
        try {
            return Question.answer(List.of(Programs.command("dnsmasq"), "--help"))
                    .contains(option);
        } catch (HostCommandException | HostCommandTimeoutException e) {
            return true; // the step says what is wrong with it
        }
    }

    private List<String> arguments(List<Subnet> subnets, boolean wayOut) {
        List<String> arguments = new ArrayList<>(List.of(
                "--no-daemon",
                "--conf-file=/dev/null",
                "--no-hosts",
                "--no-ping",
                "--dhcp-authoritative",
                "--log-facility=-",
                "--interface=" + bridge,
                "--except-interface=lo",
                "--bind-interfaces",
                "--txt-record=" + marker()));
        if (!dhcp.dns()) {
            arguments.add("--port=0");
        } else if (!wayOut) {
            arguments.add("--no-resolv");
        }
        if (!dhcp.domain().isEmpty()) {
            arguments.add("--domain=" + dhcp.domain());
        }
        for (Subnet subnet : subnets) {
            arguments.addAll(subnet.isIpv6() ? ipv6(subnet, wayOut) : ipv4(subnet, wayOut));
        }
        return arguments;
    }

    private List<String> ipv4(Subnet subnet, boolean wayOut) {
        List<String> arguments = new ArrayList<>();
        Dhcp.Range range = dhcp.range();
        long last = (1L << (32 - subnet.prefix())) - 2;
        InetAddress from = range == null ? subnet.host(Math.max(2, last / 2)) : range.first();
        InetAddress to = range == null ? subnet.host(last) : range.last();
        check(subnet, from);
        check(subnet, to);
        arguments.add("--dhcp-range=" + AddressText.text(from) + "," + AddressText.text(to) + ","
                + AddressText.text(mask(subnet.prefix())) + "," + dhcp.lease().toSeconds());
        if (!wayOut) {
            arguments.add("--dhcp-option=option:router");
        }
        if (!dhcp.dns()) {
            arguments.add("--dhcp-option=option:dns-server");
        }
        for (Dhcp.Fixed fixed : dhcp.fixed()) {
            check(subnet, fixed.address());
            arguments.add("--dhcp-host=" + fixed.mac() + "," + AddressText.text(fixed.address())
                    + (fixed.hostname().isEmpty() ? "" : "," + fixed.hostname()));
        }
        return arguments;
    }

    private List<String> ipv6(Subnet subnet, boolean wayOut) {
        List<String> arguments = new ArrayList<>();
        String from = AddressText.text(subnet.host(0x1000));
        String to = AddressText.text(subnet.host(0x1fff));
        arguments.add("--enable-ra");
        arguments.add(
                "--dhcp-range=" + from + "," + to + ",slaac,64," + dhcp.lease().toSeconds());
        if (!wayOut) {
            arguments.add("--ra-param=" + bridge + ",0,0"); // a router for nothing: no default route
        }
        return arguments;
    }

    private void check(Subnet subnet, InetAddress address) {
        if (!subnet.contains(address) || address.equals(subnet.host(1))) {
            throw new IllegalArgumentException("dhcp: " + AddressText.text(address) + " (expected: an address of "
                    + subnet + ", and not the host's own)");
        }
    }

    /** Tells the server of this very plan from all others. */
    private String marker() {
        return bridge + "." + assembly.namespace().name().toLowerCase(Locale.ROOT) + "." + assembly.mark();
    }

    private static InetAddress mask(int prefix) {
        long bits = prefix == 0 ? 0 : (0xffffffffL << (32 - prefix)) & 0xffffffffL;
        return AddressText.literal(
                (bits >> 24) + "." + ((bits >> 16) & 255) + "." + ((bits >> 8) & 255) + "." + (bits & 255));
    }
}
