package dev.qemu4j.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.host.plan.Sweep;
import dev.qemu4j.host.plan.SweepReport;
import dev.qemu4j.net.base.Link;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The JVM that made a network is killed, and its names are another's before a sweep comes: whatever has them now is left, and works. */
@Tag("once")
@Timeout(300)
class RemadeNamesIT {
    /** The networks, each with an address of the host's and one for a guest. */
    enum Kind {
        NAT("10.92.0.1", "10.92.0.9"),
        OPENED("10.98.0.1", "10.98.0.9"),
        BRIDGED(Lab.OUTSIDE, "198.51.100.9"),
        TAP("10.96.0.1", "");

        private final String host;
        private final String guest;

        Kind(String host, String guest) {
            this.host = host;
            this.guest = guest;
        }

        private NetworkPlan plan(Lab lab) {
            return KilledMain.plan(name(), lab.inside());
        }
    }

    /** The killed JVM's rules are among them, and are to go. */
    private static final String FOREIGN_RULES = "\\n[^\\n]*\"table\": ?\"(filter|other)\"[^\\n]*";

    @TempDir
    Path state;

    private Lab lab;

    @BeforeEach
    void make() {
        lab = Lab.create();
    }

    @AfterEach
    void remove() {
        lab.close();
    }

    @ParameterizedTest
    @EnumSource
    void sweep_allMadeAnewByTheAdministrator_leavesIt(Kind what) throws Exception {
        closeFirewalls(what);
        String sysctls = sysctls();
        OtherJvm killed = killed(what);
        List<Link> links = own();
        List<String> tables = ownTables();
        removeByHand();
        makeByHand(what, links, tables);
        String theirs = settings();

        assertSwept(killed);

        assertThat(settings()).isEqualTo(theirs);
        assertThat(sysctls()).as("those that the killed one had set").isEqualTo(sysctls);
    }

    @ParameterizedTest
    @EnumSource
    void sweep_madeAnewByALiveJvm_leavesItUntilThatEnds(Kind what) throws Exception {
        closeFirewalls(what);
        String before = lab.state();
        OtherJvm killed = killed(what);
        removeByHand();
        try (AppliedNetwork live = what.plan(lab).apply(Privilege.none())) {
            assertThat(live.owned()).isTrue();
            String theirs = settings().replaceAll(FOREIGN_RULES, "");

            assertSwept(killed);

            assertThat(settings().replaceAll(FOREIGN_RULES, "")).isEqualTo(theirs);
            assertThat(live.missing()).isEmpty();
            assertWorks(what);
        }
        assertThat(lab.state()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(names = {"NAT", "BRIDGED", "OPENED"})
    void sweep_sharedByALiveJvm_leavesItUntilThatEnds(Kind what) throws Exception {
        closeFirewalls(what);
        String before = lab.state();
        try (OtherJvm first = OtherJvm.apply(what.name(), lab, state);
                AppliedNetwork second = share(what, first)) {
            String shared = lab.state();
            first.kill(lab);

            assertSwept(first);

            assertThat(lab.state()).isEqualTo(shared);
            assertThat(missing(second)).isEmpty();
            assertWorks(what);
        }
        assertThat(lab.state()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(names = {"NAT", "OPENED"})
    void sweep_sharedAndItsRulesMadeAnew_leavesThemToTheirOwner(Kind what) throws Exception {
        closeFirewalls(what);
        String before = lab.state();
        String table;
        try (OtherJvm first = OtherJvm.apply(what.name(), lab, state);
                AppliedNetwork second = share(what, first)) {
            table = ownTables().get(0);
            lab.run("nft", "delete table inet " + table + "; add table inet " + table);
            first.kill(lab);
            String theirs = lab.state();

            assertSwept(first);

            assertThat(lab.state()).isEqualTo(theirs);
            assertThat(missing(second)).hasSize(1);
        }
        lab.run("nft", "delete", "table", "inet", table);
        assertThat(lab.state()).isEqualTo(before);
    }

    private void closeFirewalls(Kind what) {
        if (what == Kind.OPENED) {
            lab.run("iptables", "-P", "FORWARD", "DROP");
            lab.run(
                    "nft",
                    "add table ip other; add chain ip other theirs { type filter hook forward priority 5; policy drop; }");
        }
    }

    private OtherJvm killed(Kind what) throws IOException {
        try (OtherJvm jvm = OtherJvm.apply(what.name(), lab, state)) {
            jvm.kill(lab);
            return jvm;
        }
    }

    private AppliedNetwork share(Kind what, OtherJvm first) {
        AppliedNetwork second = what.plan(lab).apply(Privilege.none(), PlanListener.NONE, first.journals());
        assertThat(second.owned()).isFalse();
        return second;
    }

    /** Without the DHCP server, which ends with the JVM that started it. */
    private static List<String> missing(AppliedNetwork net) {
        return net.missing().stream()
                .filter(title -> !title.equals(Dnsmasq.TITLE))
                .toList();
    }

    private void assertSwept(OtherJvm killed) {
        SweepReport report = Sweep.plans(killed.journals(), Privilege.none());
        assertThat(report.kept()).isEmpty();
    }

    private List<Link> own() {
        return lab.inside().state().links().stream()
                .filter(link -> link.alias().startsWith("qemu4j"))
                .toList();
    }

    private List<String> ownTables() {
        return lab.run("nft", "list", "tables")
                .lines()
                .map(line -> line.replace("table inet ", "").strip())
                .filter(name -> name.startsWith("qemu4j_"))
                .toList();
    }

    /** An administrator who cleans up by hand does not see the rules in the chains of others. */
    private void removeByHand() {
        own().forEach(link -> lab.run("ip", "link", "del", link.name()));
        ownTables().forEach(table -> lab.run("nft", "delete", "table", "inet", table));
    }

    private void makeByHand(Kind what, List<Link> links, List<String> tables) {
        for (Link link : links) {
            if (link.kind().equals("bridge")) {
                lab.run("ip", "link", "add", link.name(), "type", "bridge");
            } else {
                lab.run("ip", "tuntap", "add", "dev", link.name(), "mode", "tap");
            }
            lab.run("ip", "link", "set", link.name(), "up");
            if (link.master() == null && what != Kind.BRIDGED) {
                lab.run("ip", "address", "add", what.host + "/24", "dev", link.name());
            } else if (link.master() == null) {
                lab.run("ip", "link", "set", "up0", "master", link.name());
            }
        }
        links.stream()
                .filter(link -> link.master() != null)
                .forEach(link -> lab.run("ip", "link", "set", link.name(), "master", link.master()));
        tables.forEach(table -> lab.run("nft", "add", "table", "inet", table));
        if (what == Kind.OPENED) {
            lab.run("nft", "flush chain ip other theirs; add rule ip other theirs iifname q4j-opened accept");
            lab.run("iptables", "-F", "FORWARD");
            lab.run("iptables", "-A", "FORWARD", "-i", "q4j-opened", "-j", "ACCEPT");
        }
    }

    /** A guest reaches the world outside, through the firewalls; a tap without a guest has its address. */
    private void assertWorks(Kind what) {
        if (what == Kind.TAP) {
            assertThat(lab.run("ip", "address", "show", "dev", "q4j-t")).contains(what.host);
            return;
        }
        try (NetworkNamespace guest = lab.guest("guest0", "q4j-" + what.name().toLowerCase(Locale.ROOT), what.guest)) {
            if (what != Kind.BRIDGED) {
                Lab.run(guest, "ip", "route", "add", "default", "via", what.host);
            }
            assertThat(Lab.reaches(guest, Lab.OUTSIDE)).isTrue();
        }
    }

    /**
     * Links, routes and rules. The kernel gives link-local addresses a moment later; an alias has the values of sysctls to put back, which a
     * network learns from the one before.
     */
    private String settings() {
        String text = lab.state();
        return text.substring(0, text.lastIndexOf("\n/proc/sys/"))
                .replaceAll(",[bf][46]=\\d", "")
                .replaceAll("(, )?fe80::[0-9a-f:]*/\\d+", "")
                .replaceAll("\\n[^\\n]*(fe80::|destination=,)[^\\n]*", "");
    }

    private String sysctls() {
        String text = lab.state();
        return text.substring(text.lastIndexOf("\n/proc/sys/"));
    }
}
