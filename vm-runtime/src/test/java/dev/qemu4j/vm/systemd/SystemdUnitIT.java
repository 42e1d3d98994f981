package dev.qemu4j.vm.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.EmbeddedGuest;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.guest.linux.UnitReader;
import dev.qemu4j.helper.Helper;
import dev.qemu4j.helper.RunPath;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.AppliedPlan;
import dev.qemu4j.host.plan.PlanException;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.recipe.SmbShare;
import dev.qemu4j.recipe.Tpm;
import dev.qemu4j.recipe.UserNetwork;
import dev.qemu4j.recipe.VirtiofsDirectory;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services as systemd runs them, command by command, and as its own tools see them. */
@Tag("once")
class SystemdUnitIT {
    private static final long PATIENCE = 240;

    @TempDir
    private Path work;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void kill() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void verify_unitWithStrangeWords_findsNothing() throws Exception {
        assumeSystemdTools();
        SystemdUnit unit = SystemdUnit.of(
                "strange-web",
                idle().option("-name", "100% $HOME \"é\" 'x'\\;\n# ").build(),
                o -> o.description("a % b")
                        .after("network-online.target")
                        .user("root")
                        .workingDirectory(Path.of("/tmp"))
                        .environment("A", "b")
                        .restartOnFailure(true)
                        .setting("Service", "CPUQuota", "50%"));
        Path file = Files.writeString(work.resolve(unit.fileName()), unit.text());
        Files.writeString(work.resolve("bad.service"), "[Service]\nExecStart=/bin/true\nNoSuchSetting=1\n");

        assertThat(analyze(file)).isEmpty();
        assertThat(analyze(work.resolve("bad.service"))).contains("NoSuchSetting");
    }

    @Test
    void stop_guestThatShutsDown_endsCleanly() throws Exception {
        LinuxGuest guest = LinuxGuest.builder()
                .powerButton()
                .init("until [ -e /run/acpid.pid ]; do sleep 0.1; done; echo acpid is up; cat")
                .build();
        CommandLine.Builder cmd =
                idle().option("-serial", "file:" + work.resolve("console").toString());
        for (int i = 0; i < 6; i += 2) {
            cmd.option(guest.arguments().get(i), guest.arguments().get(i + 1));
        }
        Service service = new Service(
                SystemdUnit.of("linux", cmd.option("-m", "256M").build(), o -> o.stopTimeout(Duration.ofMinutes(3))));
        assertThat(service.start()).isZero();
        awaitText(work.resolve("console"), "acpid is up");

        assertThat(service.stop()).isZero();

        assertThat(service.main().isAlive()).isFalse();
        assertThat(service.main().exitValue()).isZero();
    }

    @Test
    void stop_guestThatDoesNotAnswer_endsByTheLimit() throws Exception {
        Path disk = work.resolve("disk");
        EmbeddedGuest.writeImage(disk, DataSize.ofMib(8));
        CommandLine cmd = idle().option("-drive", "format=raw,file=" + disk)
                .option("-serial", "file:" + work.resolve("console"))
                .build();
        Service service = new Service(SystemdUnit.of("deaf", cmd, o -> o.stopTimeout(Duration.ofSeconds(1))));
        assertThat(service.start()).isZero();
        awaitText(work.resolve("console"), "ready");

        assertThat(service.stop()).isZero();

        assertThat(service.main().isAlive()).isTrue();
        service.main().destroy(); // as systemd does then
        assertThat(service.main().waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
        assertThat(service.main().exitValue()).isZero();
        assertThat(service.stop()).isZero(); // systemd runs it also when QEMU has ended
    }

    @Test
    void start_machineThatRuns_hasAMonitorForOthers() throws Exception {
        Service service = new Service(SystemdUnit.of("web", idle().build(), o -> o.stopTimeout(Duration.ofSeconds(1))));
        assertThat(service.start()).isZero();

        Path socket = service.runtime.resolve("qemu4j-web/qmp");
        try (QmpClient qmp = QmpClient.connect(UnixDomainSocketAddress.of(socket))) {
            assertThat(qmp.blocking().runState().queryStatus().status()).isEqualTo(RunState.RUNNING);
        }
    }

    @Test
    void verify_machineWithHelpers_findsNothing() throws Exception {
        assumeSystemdTools();
        SystemdUnit unit = SystemdUnit.of(
                "helped",
                idle().with(Tpm.emulated())
                        .with(VirtiofsDirectory.of(work, "share"))
                        .with(UserNetwork.create().share(SmbShare.of(work, "docs")))
                        .build(),
                o -> o.user("root"));
        Files.writeString(work.resolve(unit.fileName()), unit.text());
        for (Map.Entry<String, String> helper : unit.helperTexts().entrySet()) {
            Files.writeString(work.resolve(helper.getKey()), helper.getValue());
        }

        assertThat(unit.helperTexts()).hasSize(4);
        for (String name : unit.helperTexts().keySet()) {
            assertThat(analyze(work.resolve(name))).isEmpty();
        }
        assertThat(analyze(work.resolve(unit.fileName()))).isEmpty();
    }

    @Test
    void start_machineWithATpmAndASharedDirectory_servesTheGuestAndLeavesNothing() throws Exception {
        assumeThat(Files.isExecutable(Path.of("/usr/bin/swtpm")))
                .as("swtpm is installed")
                .isTrue();
        assumeThat(ProcessHandle.current().info().user())
                .as("only root can run the virtiofsd of QEMU 7.2")
                .hasValue("root");
        Path shared = Files.createDirectory(work.resolve("shared"));
        Files.writeString(shared.resolve("hello"), "from the host\n");
        LinuxGuest guest = LinuxGuest.builder()
                .compressedKernel()
                .powerButton()
                .module("tpm_tis")
                .module("virtiofs")
                .init("until [ -e /run/acpid.pid ] && [ -e /sys/class/tpm/tpm0 ]; do sleep 0.1; done; mkdir /shared;"
                        + " mount -t virtiofs share /shared && cat /shared/hello; cat")
                .build();
        CommandLine.Builder cmd = idle().option("-m", "256M")
                .with(Tpm.emulated(work.resolve("tpm")))
                .with(VirtiofsDirectory.of(shared, "share"))
                .option("-serial", "file:" + work.resolve("console"));
        for (int i = 0; i < 6; i += 2) {
            cmd.option(guest.arguments().get(i), guest.arguments().get(i + 1));
        }
        SystemdUnit unit = SystemdUnit.of("helped", cmd.build(), o -> o.stopTimeout(Duration.ofMinutes(3)));
        List<Service> helpers = new ArrayList<>();
        for (Map.Entry<String, String> text : unit.helperTexts().entrySet()) {
            Service helper = new Service(text.getValue());
            assertThat(helper.start()).as(text.getKey()).isZero();
            helpers.add(helper);
        }
        Service machine = new Service(unit);
        assertThat(machine.start()).isZero();
        awaitText(work.resolve("console"), "from the host");
        assertThat(work.resolve("tpm")).isNotEmptyDirectory();

        assertThat(machine.stop()).isZero();

        assertThat(machine.main().isAlive()).isFalse();
        assertThat(machine.main().exitValue()).isZero();
        for (Service helper : helpers) {
            helper.main().destroy();
            assertThat(helper.main().waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
            helper.end();
        }
        String pidFile = runtimePath().replace('/', '.') + ".qemu4j-helped.virtiofs0.pid";
        assertThat(Path.of("/run/virtiofsd", pidFile)).doesNotExist();
    }

    @Test
    void start_helperThatDies_failsWithoutTheMachine() throws Exception {
        SystemdUnit unit = SystemdUnit.of(
                "dead",
                idle().helper(Helper.builder("dies", "/bin/sh", "-c", "exit 3")
                                .readyOnSocket(RunPath.of("never"))
                                .build())
                        .build());
        new Service(Objects.requireNonNull(unit.helperTexts().get("dead-run.service"))).start();

        assertThat(new Service(Objects.requireNonNull(unit.helperTexts().get("dead-dies.service"))).start())
                .isNotZero();
    }

    @Test
    void start_machineThatCannotBeMade_fails() throws Exception {
        Service service = new Service(SystemdUnit.of(
                "broken", idle().option("-device", "no-such-device").build()));

        assertThat(service.start()).isNotZero();
        assertThat(service.main().waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
        assertThat(service.main().exitValue()).isNotZero();
    }

    @Test
    void plan_rootOfAnotherSystem_isEnabledAndUndone() throws Exception {
        assumeSystemdTools();
        Path root = Files.createDirectory(work.resolve("root"));
        Path journals = work.resolve("journals");
        SystemdUnit unit = SystemdUnit.of("web", idle().build(), o -> o.environment("A", "b"));
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
        assumeSystemdTools();
        Path root = Files.createDirectory(work.resolve("root"));
        Path journals = work.resolve("journals");
        SystemdUnit unit = SystemdUnit.of("web", idle().build());
        Path file = root.resolve("etc/systemd/system/web.service");

        try (AppliedPlan applied = unit.plan(root).apply(Privilege.none(), PlanListener.NONE, journals)) {
            applied.keep();
            assertThat(applied).hasToString("web.service, enabled in " + root + ", kept");
        }
        assertThat(enabled(root, "web.service")).isEqualTo("enabled");
        SystemdUnit other = SystemdUnit.of("web", idle().option("-S").build());
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

        assertThat(SystemdUnit.of("ssh", idle().build()).plan(root).problems(Privilege.none()))
                .containsExactly("the name ssh.service is taken by " + taken + " (choose another one, or remove that)");
    }

    @Test
    void plan_hostWithoutSystemd_isRefused() {
        assumeThat(Path.of("/run/systemd/system"))
                .as("systemd does not run here")
                .doesNotExist();
        SystemdUnit unit = SystemdUnit.of("qemu4j-test-web", idle().build());

        assertThat(unit.plan().problems(Privilege.none()))
                .contains("systemd does not run on this host (/run/systemd/system is not there)");
        assertThat(unit.plan().describe())
                .contains("# systemctl enable --now qemu4j-test-web.service")
                .contains("undo:     # systemctl disable --now qemu4j-test-web.service")
                .contains("| Description=Virtual machine qemu4j-test-web");
    }

    private String runtimePath() {
        return work.resolve("run").toString();
    }

    private static void assumeSystemdTools() {
        assumeThat(Stream.of("/usr/bin/systemctl", "/bin/systemctl").anyMatch(path -> Files.exists(Path.of(path))))
                .as("systemd's tools are here")
                .isTrue();
    }

    private static CommandLine.Builder idle() {
        return CommandLine.builder(Target.X86_64)
                .program("/usr/bin/qemu-system-x86_64")
                .option("-nodefaults")
                .option("-no-user-config")
                .option("-display", "none")
                .option("-machine", "q35,accel=tcg");
    }

    private static String enabled(Path root, String unit) {
        return HostCommand.builder("systemctl", "--root=" + root, "is-enabled", unit)
                .build()
                .run()
                .stdout()
                .strip();
    }

    private static String analyze(Path file) throws Exception {
        Process verify = new ProcessBuilder("systemd-analyze", "verify", "--man=no", file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(verify.waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
        return said.lines()
                .filter(line -> line.contains(String.valueOf(file.getFileName())))
                .reduce("", (a, b) -> a + b + "\n");
    }

    private static void awaitText(Path file, String text) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
        while (!Files.exists(file) || !Files.readString(file).contains(text)) {
            assertThat(System.nanoTime()).as(text).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** Runs a service's commands as systemd does. */
    private final class Service {
        final Path runtime = work.resolve("run");
        final UnitReader unit;
        private @Nullable Process main;

        Service(SystemdUnit described) throws IOException {
            this(described.text());
        }

        Service(String text) throws IOException {
            unit = new UnitReader(text, runtime);
            for (String directory : unit.all("Service.RuntimeDirectory")) {
                Files.createDirectories(runtime.resolve(directory));
            }
        }

        int start() throws Exception {
            for (List<String> command : unit.commands("Service.ExecStartPre")) {
                assertThat(run(command)).isZero();
            }
            Process process = new ProcessBuilder(
                            unit.commands("Service.ExecStart").get(0))
                    .redirectErrorStream(true)
                    .redirectOutput(Files.createTempFile(work, "journal", "").toFile())
                    .start();
            started.add(process);
            main = process;
            for (List<String> command : unit.commands("Service.ExecStartPost")) {
                int code = run(command);
                if (code != 0) {
                    return code;
                }
            }
            return 0;
        }

        Process main() {
            return Objects.requireNonNull(main);
        }

        int stop() throws Exception {
            return run(unit.commands("Service.ExecStop").get(0));
        }

        void end() throws Exception {
            for (List<String> command : unit.commands("Service.ExecStopPost")) {
                assertThat(run(command)).isZero();
            }
        }

        private int run(List<String> command) throws Exception {
            ProcessBuilder control = new ProcessBuilder(command).inheritIO();
            Process qemu = main;
            if (qemu != null && qemu.isAlive()) {
                control.environment().put("MAINPID", String.valueOf(qemu.pid()));
            }
            Process process = control.start();
            started.add(process);
            assertThat(process.waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }
    }
}
