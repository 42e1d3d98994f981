package dev.qemu4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.qemu4j.guest.linux.UnitReader;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.AppliedPlan;
import dev.qemu4j.host.plan.PlanListener;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Units of networks, whose commands are run as systemd runs them, in a namespace. */
@Tag("once")
@ExtendWith(HostUntouched.class)
class NetworkUnitIT {
    @TempDir
    private Path work;

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
    void startThenStop_eachKind_leavesWhatWasThere(Topologies topology) throws Exception {
        String before = lab.state();
        UnitReader unit = read(NetworkUnit.ofAny("lab-net", topology.plan(lab.inside())));

        start(unit, unit.commands("Service.ExecStart").size());
        assertThat(lab.state()).isNotEqualTo(before);
        stop(unit);

        assertThat(lab.state()).isEqualTo(before);
    }

    @Test
    void stop_startThatFailedAtEachStep_leavesWhatWasThere() throws Exception {
        String before = lab.state();
        UnitReader unit = read(NetworkUnit.ofAny("lab-net", Topologies.NAT.plan(lab.inside())));

        for (int done = 0; done <= unit.commands("Service.ExecStart").size(); done++) {
            start(unit, done);
            stop(unit);
            assertThat(lab.state()).as("after %s commands", done).isEqualTo(before);
        }
    }

    @Test
    void start_nameThatSomebodyHasTaken_failsAndLeavesTheirs() throws Exception {
        UnitReader unit = read(NetworkUnit.ofAny("lab-net", Topologies.BRIDGE.plan(lab.inside())));
        lab.run("ip", "link", "add", "q4j-b", "type", "bridge");
        String theirs = lab.state();

        int code = 0;
        for (List<String> command : unit.commands("Service.ExecStart")) {
            code = code == 0 ? run(command) : code;
        }
        stop(unit);

        assertThat(code).isNotZero();
        assertThat(lab.state()).isEqualTo(theirs);
    }

    @Test
    void start_natWithADhcpServer_bringsAGuestOut() throws Exception {
        String before = lab.state();
        NetworkUnit described = NetworkUnit.ofAny("lab-net", Topologies.NAT.plan(lab.inside()));
        UnitReader unit = read(described);
        start(unit, unit.commands("Service.ExecStart").size());
        UnitReader dhcp = new UnitReader(Objects.requireNonNull(described.dhcpText()), work);
        List<String> dnsmasq =
                new ArrayList<>(dhcp.commands("Service.ExecStart").get(0));
        assertThat(dnsmasq).last().isEqualTo("--dhcp-leasefile=/var/lib/qemu4j-lab-net/leases");
        dnsmasq.set(dnsmasq.size() - 1, "--dhcp-leasefile=" + work.resolve("leases"));

        try (HostProcess server =
                        HostProcess.builder(lab.inside().command(dnsmasq)).start();
                Guest guest = Guest.start(
                                lab.inside(), TapNetwork.of(Tap.of("q4j-nat-0").in(lab.inside())))
                        .awaitReady()) {
            assertThat(guest.dhcp()).startsWith("10.92.0.");
            assertThat(guest.pingsSoon(Lab.OUTSIDE)).isTrue();
            assertThat(server.isAlive()).isTrue();
        }
        stop(unit);

        assertThat(lab.state()).isEqualTo(before);
    }

    @Test
    void verify_units_findsNothing() throws Exception {
        assumeThat(Stream.of("/usr/bin/systemd-analyze", "/bin/systemd-analyze")
                        .anyMatch(path -> Files.exists(Path.of(path))))
                .as("systemd's tools are here")
                .isTrue();
        NetworkUnit unit = NetworkUnit.ofAny("lab-net", Topologies.NAT.plan(lab.inside()));
        Files.writeString(work.resolve(unit.fileName()), unit.text());
        String dhcpName = Objects.requireNonNull(unit.dhcpFileName());
        Files.writeString(work.resolve(dhcpName), Objects.requireNonNull(unit.dhcpText()));

        assertThat(analyze(work.resolve(unit.fileName()), "lab-net")).isEmpty();
        assertThat(analyze(work.resolve(dhcpName), "lab-net")).isEmpty();
    }

    @Test
    void plan_rootOfAnotherSystem_isEnabledAndRemovedByOneMadeAnew() throws Exception {
        assumeThat(Files.exists(Path.of("/usr/bin/systemctl")) || Files.exists(Path.of("/bin/systemctl")))
                .as("systemd's tools are here")
                .isTrue();
        Path root = Files.createDirectory(work.resolve("root"));
        Path journals = work.resolve("journals");
        Path units = root.resolve("etc/systemd/system");

        try (AppliedPlan applied = unitOfHost().plan(root).apply(Privilege.none(), PlanListener.NONE, journals)) {
            applied.keep();
        }
        assertThat(units.resolve("lab-net.service")).hasContent(unitOfHost().text());
        assertThat(Files.isSymbolicLink(units.resolve("multi-user.target.wants/lab-net.service")))
                .isTrue();
        assertThat(Files.isSymbolicLink(units.resolve("lab-net.service.wants/lab-net-dhcp.service")))
                .isTrue();
        Files.writeString(units.resolve("lab-net-dhcp.service"), "# changed\n");
        assertThat(unitOfHost().removal(root).problems(Privilege.none()))
                .containsExactly(units.resolve("lab-net-dhcp.service")
                        + " is not what the plan writes: somebody has changed it, or it is another one");
        Files.writeString(
                units.resolve("lab-net-dhcp.service"),
                Objects.requireNonNull(unitOfHost().dhcpText()));

        unitOfHost()
                .removal(root)
                .apply(Privilege.none(), PlanListener.NONE, journals)
                .keep();

        assertThat(units.resolve("lab-net.service")).doesNotExist();
        assertThat(units.resolve("lab-net-dhcp.service")).doesNotExist();
    }

    @Test
    void of_networkOfANamespace_isRefused() {
        assertThatThrownBy(() -> NetworkUnit.of("lab-net", Topologies.TAP.plan(lab.inside())))
                .hasMessageContaining("expected: a network of the host's own");
        assertThatThrownBy(() -> NetworkUnit.of(
                        "a b", HostOnly.of("lastt").ipv4("10.99.0.0/24").plan()))
                .hasMessageContaining("name: 'a b'");
    }

    private static NetworkUnit unitOfHost() {
        return NetworkUnit.of(
                "lab-net",
                HostOnly.of("lastt").ipv4("10.99.0.0/24").dhcp().taps(1).plan());
    }

    private UnitReader read(NetworkUnit unit) throws Exception {
        UnitReader read = new UnitReader(unit.text(), work);
        Files.createDirectories(work.resolve(read.one("Service.RuntimeDirectory")));
        return read;
    }

    private static void start(UnitReader unit, int count) {
        for (List<String> command : unit.commands("Service.ExecStart").subList(0, count)) {
            assertThat(run(command)).as(String.join(" ", command)).isZero();
        }
    }

    private static void stop(UnitReader unit) {
        for (List<String> command : unit.commands("Service.ExecStopPost")) {
            assertThat(run(command)).as(String.join(" ", command)).isZero();
        }
    }

    private static int run(List<String> command) {
        return HostCommand.builder(command)
                .allowExitCodes(0, 1, 2)
                .build()
                .run()
                .exitCode();
    }

    private static String analyze(Path file, String name) throws Exception {
        Process verify = new ProcessBuilder("systemd-analyze", "verify", "--man=no", file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        verify.waitFor();
        return said.lines().filter(line -> line.contains(name)).reduce("", (a, b) -> a + b + "\n");
    }
}
