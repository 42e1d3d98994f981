package dev.qemu4j.vm.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.helper.Helper;
import dev.qemu4j.helper.RunPath;
import dev.qemu4j.recipe.SmbShare;
import dev.qemu4j.recipe.Tpm;
import dev.qemu4j.recipe.UserNetwork;
import dev.qemu4j.recipe.VirtiofsDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Units of a machine's helpers, as systemd runs them and as its own tools see them. */
@Tag("once")
class HelperUnitIT {
    @TempDir
    private Path work;

    private final List<UnitRun> runs = new ArrayList<>();

    @AfterEach
    void kill() {
        runs.forEach(UnitRun::close);
    }

    private UnitRun run(String text) throws IOException {
        UnitRun run = new UnitRun(work, text);
        runs.add(run);
        return run;
    }

    @Test
    void verify_machineWithHelpers_findsNothing() throws Exception {
        UnitRun.assumeSystemdTools();
        SystemdUnit unit = SystemdUnit.of(
                "helped",
                UnitRun.idle()
                        .with(Tpm.emulated(work.resolve("tpm")))
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
            assertThat(UnitRun.analyze(work.resolve(name))).isEmpty();
        }
        assertThat(UnitRun.analyze(work.resolve(unit.fileName()))).isEmpty();
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
        CommandLine.Builder cmd = UnitRun.idle()
                .option("-m", "256M")
                .with(Tpm.emulated(work.resolve("tpm")))
                .with(VirtiofsDirectory.of(shared, "share"))
                .option("-serial", "file:" + work.resolve("console"));
        for (int i = 0; i < 6; i += 2) {
            cmd.option(guest.arguments().get(i), guest.arguments().get(i + 1));
        }
        SystemdUnit unit = SystemdUnit.of("helped", cmd.build(), o -> o.stopTimeout(Duration.ofMinutes(3)));
        List<UnitRun> helpers = new ArrayList<>();
        for (Map.Entry<String, String> text : unit.helperTexts().entrySet()) {
            UnitRun helper = run(text.getValue());
            assertThat(helper.start()).as(text.getKey()).isZero();
            helpers.add(helper);
        }
        UnitRun machine = run(unit.text());
        assertThat(machine.start()).isZero();
        UnitRun.awaitText(work.resolve("console"), "from the host");
        assertThat(work.resolve("tpm")).isNotEmptyDirectory();

        assertThat(machine.stop()).isZero();

        assertThat(machine.main().isAlive()).isFalse();
        assertThat(machine.main().exitValue()).isZero();
        for (UnitRun helper : helpers) {
            helper.main().destroy();
            assertThat(helper.main().waitFor(UnitRun.PATIENCE, TimeUnit.SECONDS))
                    .isTrue();
            helper.end();
        }
        String pidFile = UnitRun.runtime(work).toString().replace('/', '.') + ".qemu4j-helped.virtiofs0.pid";
        assertThat(Path.of("/run/virtiofsd", pidFile)).doesNotExist();
    }

    @Test
    void start_helperThatDies_failsWithoutTheMachine() throws Exception {
        SystemdUnit unit = SystemdUnit.of(
                "dead",
                UnitRun.idle()
                        .helper(Helper.builder("dies", "/bin/sh", "-c", "exit 3")
                                .readyOnSocket(RunPath.of("never"))
                                .build())
                        .build());
        run(Objects.requireNonNull(unit.helperTexts().get("dead-run.service"))).start();

        assertThat(run(Objects.requireNonNull(unit.helperTexts().get("dead-dies.service")))
                        .start())
                .isNotZero();
    }
}
