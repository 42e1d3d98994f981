package dev.qemu4j.vm.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.guest.EmbeddedGuest;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.AppliedPlan;
import dev.qemu4j.host.plan.PlanException;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qmp.QmpClient;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services as systemd runs them, command by command, and as its own tools see them. */
@Tag("once")
class SystemdUnitIT {
    @TempDir
    private Path work;

    private @Nullable UnitRun run;

    @AfterEach
    void kill() {
        if (run != null) {
            run.close();
        }
    }

    private UnitRun run(SystemdUnit unit) throws IOException {
        UnitRun made = new UnitRun(work, unit.text());
        run = made;
        return made;
    }

    @Test
    void verify_unitWithStrangeWords_findsNothing() throws Exception {
        UnitRun.assumeSystemdTools();
        SystemdUnit unit = SystemdUnit.of(
                "strange-web",
                UnitRun.idle().option("-name", "100% $HOME \"é\" 'x'\\;\n# ").build(),
                o -> o.description("a % b")
                        .after("network-online.target")
                        .user("root")
                        .workingDirectory(Path.of("/tmp"))
                        .environment("A", "b")
                        .restartOnFailure(true)
                        .setting("Service", "CPUQuota", "50%"));
        Path file = Files.writeString(work.resolve(unit.fileName()), unit.text());
        Files.writeString(work.resolve("bad.service"), "[Service]\nExecStart=/bin/true\nNoSuchSetting=1\n");

        assertThat(UnitRun.analyze(file)).isEmpty();
        assertThat(UnitRun.analyze(work.resolve("bad.service"))).contains("NoSuchSetting");
    }

    @Test
    void stop_guestThatShutsDown_endsCleanly() throws Exception {
        LinuxGuest guest = LinuxGuest.builder()
                .powerButton()
                .init("until [ -e /run/acpid.pid ]; do sleep 0.1; done; echo acpid is up; cat")
                .build();
        CommandLine.Builder cmd = UnitRun.idle()
                .option("-serial", "file:" + work.resolve("console").toString());
        for (int i = 0; i < 6; i += 2) {
            cmd.option(guest.arguments().get(i), guest.arguments().get(i + 1));
        }
        UnitRun service = run(
                SystemdUnit.of("linux", cmd.option("-m", "256M").build(), o -> o.stopTimeout(Duration.ofMinutes(3))));
        assertThat(service.start()).isZero();
        UnitRun.awaitText(work.resolve("console"), "acpid is up");

        assertThat(service.stop()).isZero();

        assertThat(service.main().isAlive()).isFalse();
        assertThat(service.main().exitValue()).isZero();
    }

    @Test
    void stop_guestThatDoesNotAnswer_endsByTheLimit() throws Exception {
        Path disk = work.resolve("disk");
        EmbeddedGuest.writeImage(disk, DataSize.ofMib(8));
        CommandLine cmd = UnitRun.idle()
                .option("-drive", "format=raw,file=" + disk)
                .option("-serial", "file:" + work.resolve("console"))
                .build();
        UnitRun service = run(SystemdUnit.of("deaf", cmd, o -> o.stopTimeout(Duration.ofSeconds(1))));
        assertThat(service.start()).isZero();
        UnitRun.awaitText(work.resolve("console"), "ready");

        assertThat(service.stop()).isZero();

        assertThat(service.main().isAlive()).isTrue();
        service.main().destroy(); // as systemd does then
        assertThat(service.main().waitFor(UnitRun.PATIENCE, TimeUnit.SECONDS)).isTrue();
        assertThat(service.main().exitValue()).isZero();
        assertThat(service.stop()).isZero(); // systemd runs it also when QEMU has ended
    }

    @Test
    void start_machineThatRuns_hasAMonitorForOthers() throws Exception {
        UnitRun service = run(SystemdUnit.of("web", UnitRun.idle().build(), o -> o.stopTimeout(Duration.ofSeconds(1))));
        assertThat(service.start()).isZero();

        Path socket = UnitRun.runtime(work).resolve("qemu4j-web/qmp");
        try (QmpClient qmp = QmpClient.connect(UnixDomainSocketAddress.of(socket))) {
            assertThat(qmp.blocking().runState().queryStatus().status()).isEqualTo(RunState.RUNNING);
        }
    }

    @Test
    void start_machineThatCannotBeMade_fails() throws Exception {
        UnitRun service = run(SystemdUnit.of(
                "broken", UnitRun.idle().option("-device", "no-such-device").build()));

        assertThat(service.start()).isNotZero();
        assertThat(service.main().waitFor(UnitRun.PATIENCE, TimeUnit.SECONDS)).isTrue();
        assertThat(service.main().exitValue()).isNotZero();
    }

    @Test
    void plan_rootOfAnotherSystem_isEnabledAndUndone() throws Exception {
        UnitRun.assumeSystemdTools();
        Path root = Files.createDirectory(work.resolve("root"));
        Path journals = work.resolve("journals");
        SystemdUnit unit = SystemdUnit.of("web", UnitRun.idle().build(), o -> o.environment("A", "b"));
        Path wanted = root.resolve("etc/systemd/system/multi-user.target.wants/web.service");
        Path file = root.resolve("etc/systemd/system/web.service");

        try (AppliedPlan applied = unit.plan(root).apply(Privilege.none(), PlanListener.NONE, journals)) {
            assertThat(applied.missing()).isEmpty();
            assertThat(file).hasContent(unit.text());
            assertThat(root.resolve("etc/systemd/system/web.env")).hasContent("A=\"b\"\n");
            assertThat(Files.getPosixFilePermissions(root.resolve("etc/systemd/system/web.env")))
                    .hasSize(2);
            assertThat(Files.isSymbolicLink(wanted)).isTrue();
            assertThat(enabled(root, "web.service")).isEqualTo("enabled");
            assertThatThrownBy(() -> unit.plan(root).apply(Privilege.none(), PlanListener.NONE, journals))
                    .isInstanceOf(PlanException.class)
                    .hasMessageContaining("the name web.service is taken by " + file);
        }
        assertThat(Files.exists(wanted, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(file).doesNotExist();
        assertThat(root.resolve("etc/systemd/system/web.env")).doesNotExist();
    }

    @Test
    void keep_ofAPlan_lastsUntilItIsRemoved() throws Exception {
        UnitRun.assumeSystemdTools();
        Path root = Files.createDirectory(work.resolve("root"));
        Path journals = work.resolve("journals");
        SystemdUnit unit = SystemdUnit.of("web", UnitRun.idle().build());
        Path file = root.resolve("etc/systemd/system/web.service");

        try (AppliedPlan applied = unit.plan(root).apply(Privilege.none(), PlanListener.NONE, journals)) {
            applied.keep();
            assertThat(applied).hasToString("web.service, enabled in " + root + ", kept");
        }
        assertThat(enabled(root, "web.service")).isEqualTo("enabled");
        SystemdUnit other = SystemdUnit.of("web", UnitRun.idle().option("-S").build());
        assertThatThrownBy(() -> other.removal(root).apply(Privilege.none(), PlanListener.NONE, journals))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining(file + " is not what the plan writes");
        unit.removal(root).apply(Privilege.none(), PlanListener.NONE, journals).close(); // undone: it is as it was
        assertThat(enabled(root, "web.service")).isEqualTo("enabled");
        assertThat(file).hasContent(unit.text());

        unit.removal(root).apply(Privilege.none(), PlanListener.NONE, journals).keep();

        assertThat(file).doesNotExist();
        assertThat(root.resolve("etc/systemd/system/multi-user.target.wants/web.service"))
                .doesNotExist();
    }

    @Test
    void plan_nameOfADistributionsUnit_isRefused() throws IOException {
        Path root = work.resolve("root");
        Path taken = root.resolve("usr/lib/systemd/system/ssh.service");
        Files.createDirectories(taken.getParent());
        Files.createFile(taken);

        assertThat(SystemdUnit.of("ssh", UnitRun.idle().build()).plan(root).problems(Privilege.none()))
                .containsExactly("the name ssh.service is taken by " + taken + " (choose another one, or remove that)");
    }

    @Test
    void plan_hostWithoutSystemd_isRefused() {
        assumeThat(Path.of("/run/systemd/system"))
                .as("systemd does not run here")
                .doesNotExist();
        SystemdUnit unit = SystemdUnit.of("qemu4j-test-web", UnitRun.idle().build());

        assertThat(unit.plan().problems(Privilege.none()))
                .contains("systemd does not run on this host (/run/systemd/system is not there)");
        assertThat(unit.plan().describe())
                .contains("# systemctl enable --now qemu4j-test-web.service")
                .contains("undo:     # systemctl disable --now qemu4j-test-web.service")
                .contains("| Description=Virtual machine qemu4j-test-web");
    }

    @Test
    void plan_machineThatQemuWouldRefuse_isRefused() throws IOException {
        Files.createFile(work.resolve("there.img"));
        CommandLine cmd = UnitRun.idle()
                .option("-device", "virtio-blk-pci,drive=rot")
                .option("-hda", "there.img")
                .option("-hdb", "gone.img")
                .build();

        List<String> problems =
                SystemdUnit.of("web", cmd, o -> o.workingDirectory(work)).plan().problems(Privilege.none());

        assertThat(problems)
                .filteredOn(problem -> problem.contains("rot"))
                .singleElement()
                .asString()
                .contains("'gone.img' is not there")
                .doesNotContain("there.img");
        assertThat(SystemdUnit.of("web", UnitRun.idle().build()).plan().problems(Privilege.none()))
                .noneMatch(problem -> problem.contains("QEMU"));
    }

    private static String enabled(Path root, String unit) {
        return HostCommand.builder("systemctl", "--root=" + root, "is-enabled", unit)
                .build()
                .run()
                .stdout()
                .strip();
    }
}
