package dev.qemu4j.host.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.shell.ShellWord;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.AppliedPlan;
import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanException;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.host.plan.PlanStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings of the kernel's own files where it has them, else of files that are like them. */
@Tag("once")
class HostTuningIT {
    private static final Path PACE = Path.of("/sys/kernel/mm/ksm/pages_to_scan");

    @TempDir
    private Path work;

    @Test
    void plan_settingOfTheKernel_isPutBack() {
        assumeThat(Files.isWritable(PACE))
                .as("KSM is there, and may be changed")
                .isTrue();
        String before = value(PACE);
        HostTuning tuning = HostTuning.of(t -> t.file(PACE, Integer.parseInt(before) + 1 + ""));
        Plan plan = tuning.plan();
        assertThat(plan.describe()).contains("set " + PACE, "undo:");

        try (AppliedPlan applied = apply(plan)) {
            assertThat(value(PACE)).isEqualTo(Integer.parseInt(before) + 1 + "");
            assertThat(applied.missing()).isEmpty();
        }

        assertThat(value(PACE)).isEqualTo(before);
    }

    @Test
    void plan_valueThatIsThere_changesNothing() {
        String swappiness = value(Path.of("/proc/sys/vm/swappiness"));

        Plan plan =
                HostTuning.of(t -> t.swappiness(Integer.parseInt(swappiness))).plan();

        assertThat(plan.steps()).isEmpty();
        assertThat(plan.problems(Privilege.none())).isEmpty();
    }

    /** The kernel separates the numbers by tabs. The namespace has a range of ports of its own. */
    @Test
    void apply_valueOfSeveralWords_isTakenAndPutBack() throws IOException {
        KernelSettings kernel = tree();
        Path range = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
        write(work.resolve("host"), "proc/sys/net/ipv4/ip_local_port_range", "32768\t60999\n");
        assertThat(value(range)).contains("\t");

        assertThat(HostTuning.of(t -> t.sysctl("net.ipv4.ip_local_port_range", "32768 60999"))
                        .plan(kernel)
                        .steps())
                .isEmpty();
        Plan plan = HostTuning.of(t -> t.sysctl("net.ipv4.ip_local_port_range", "20000 40000"))
                .plan();
        assertThat(plan.steps()).hasSize(1);
        PlanStep step = plan.steps().get(0);
        List<List<String>> commands = List.of(
                step.command(),
                Objects.requireNonNull(step.undoneIf()),
                step.undo().get(0));
        String all = commands.stream()
                .map(command -> command.stream().map(ShellWord::quote).collect(Collectors.joining(" ")))
                .collect(Collectors.joining(" && "));
        assumeThat(HostCommand.builder("unshare", "-n", "true")
                        .allowExitCodes(0, 1)
                        .build()
                        .run()
                        .exitCode())
                .as("a namespace may be made")
                .isZero();
        String after = HostCommand.of("unshare", "-n", "sh", "-c", all + " && cat " + range)
                .run()
                .stdout();
        assertThat(after.strip()).isEqualTo(value(range));
    }

    @Test
    void problems_hugePagesOfMoreThanAllMemory_areTold() throws IOException {
        KernelSettings kernel = tree();
        write(work.resolve("host"), "proc/meminfo", "MemTotal: 1048576 kB\nHugepagesize:    2048 kB\n");
        write(work.resolve("host"), "proc/sys/vm/nr_hugepages", "0\n");
        write(work.resolve("host"), "sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages", "0\n");
        write(work.resolve("host"), "sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "0\n");

        assertThat(HostTuning.of(t -> t.hugePages(512).hugePages(DataSize.ofMib(2), 512))
                        .plan(kernel)
                        .problems(Privilege.none()))
                .as("two ways to ask for the same")
                .isEmpty();
        assertThat(HostTuning.of(t -> t.hugePages(1L << 40)).plan(kernel).problems(Privilege.none()))
                .containsExactly("huge pages: 2199023255552 MiB are more than the memory of this host, 1024 MiB"
                        + " (expected: a number of pages, not of bytes)");
        assertThat(HostTuning.of(t -> t.hugePages(512)).plan(kernel).problems(Privilege.none()))
                .isEmpty();
        assertThat(HostTuning.of(t -> t.hugePages(1).hugePages(DataSize.ofGib(1), 1))
                        .plan(kernel)
                        .problems(Privilege.none()))
                .hasSize(1);
    }

    @Test
    @SuppressWarnings("NullAway")
    void builder_null_isRefusedByItsName() {
        assertThatThrownBy(() -> HostTuning.of(t -> t.hugePages(null, 1))).hasMessage("size");
        assertThatThrownBy(() -> HostTuning.of(t -> t.transparentHugePages(null)))
                .hasMessage("use");
        assertThatThrownBy(() -> HostTuning.of(t -> t.file(null, "1"))).hasMessage("file");
        assertThatThrownBy(() -> HostTuning.of(t -> t.file(PACE, null))).hasMessage("value");
        assertThatThrownBy(() -> HostTuning.of(t -> t.sysctl("vm.x", null))).hasMessage("value");
    }

    /** A host without room takes a smaller number without an error; here it is a file that keeps nothing. */
    @Test
    void apply_valueThatTheKernelDoesNotTake_fails() throws IOException {
        KernelSettings kernel = tree();
        Path pages = kernel.file(HostTuning.sysctlFile(HostTuning.HUGE_PAGES));
        Files.createDirectories(pages.getParent());
        Files.createSymbolicLink(pages, Path.of("/dev/null"));

        Plan plan = HostTuning.of(t -> t.ksm(true).hugePages(64)).plan(kernel);

        assertThatThrownBy(() -> apply(plan))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("nr_hugepages: the kernel made  of 64");
        assertThat(kernel.file(HostTuning.KSM.resolve("run"))).hasContent("0");
    }

    /** Only in the files of {@code /sys} brackets are around the choice. */
    @Test
    void apply_textWithBrackets_isTakenAndPutBackWhole() throws IOException {
        KernelSettings kernel = tree();
        String before = "/cores/[%h]/core.[%e].%p";
        write(work.resolve("host"), "proc/sys/kernel/core_pattern", before + "\n");
        write(work.resolve("host"), "sys/block/sda/queue/scheduler", "none [mq-deadline] kyber\n");
        Path pattern = kernel.file(Path.of("/proc/sys/kernel/core_pattern"));
        Path scheduler = Path.of("/sys/block/sda/queue/scheduler");
        HostTuning tuning =
                HostTuning.of(t -> t.sysctl("kernel.core_pattern", "core.[%p]").file(scheduler, "none"));

        try (AppliedPlan applied = apply(tuning.plan(kernel))) {
            assertThat(pattern).hasContent("core.[%p]");
            assertThat(kernel.file(scheduler)).hasContent("none");
            assertThat(applied.missing()).isEmpty();
        }

        assertThat(pattern).hasContent(before);
        assertThat(kernel.file(scheduler)).hasContent("mq-deadline");
    }

    @Test
    void close_valueThatSomebodyHasChanged_isTheirs() throws IOException {
        KernelSettings kernel = tree();
        HostTuning tuning =
                HostTuning.of(t -> t.ksm(true).governor("performance").transparentHugePages("always"));
        Path run = kernel.file(HostTuning.KSM.resolve("run"));
        Path cpu1 = kernel.file(Path.of("/sys/devices/system/cpu/cpu1/cpufreq/scaling_governor"));

        try (AppliedPlan applied = apply(tuning.plan(kernel))) {
            assertThat(run).hasContent("1");
            assertThat(cpu1).hasContent("performance");
            Files.writeString(run, "2\n");
            assertThat(applied.missing()).containsExactly("set /sys/kernel/mm/ksm/run");
        }

        assertThat(run).hasContent("2");
        assertThat(cpu1).hasContent("ondemand");
        assertThat(kernel.file(Path.of("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")))
                .hasContent("powersave");
    }

    @Test
    void problems_ofWhatTheKernelLacksOrHasChanged_areTold() throws IOException {
        KernelSettings kernel = tree();
        Plan plan =
                HostTuning.of(t -> t.ksm(true).file(Path.of("/sys/none"), "1")).plan(kernel);
        Files.writeString(kernel.file(HostTuning.KSM.resolve("run")), "2\n");

        assertThat(plan.problems(Privilege.none()))
                .containsExactlyInAnyOrder(
                        "/sys/kernel/mm/ksm/run was 0 when it was planned, and is 2: plan it anew",
                        "the kernel has no /sys/none");
        assertThat(HostTuning.of(t -> t.governor("performance"))
                        .plan(new KernelSettings(work.resolve("empty")))
                        .problems(Privilege.none()))
                .containsExactly("the kernel does not change the frequency of this host's processors");
    }

    @Test
    void lasting_files_areReadByTheToolsOfSystemd() throws IOException {
        HostTuning tuning = HostTuning.of(t -> t.ksm(true)
                .ksmPace(200, Duration.ofMillis(50))
                .hugePages(64)
                .governor("performance")
                .module("vhost-net")
                .moduleOption("kvm_intel", "nested", "1"));
        Path root = Files.createDirectories(work.resolve("root"));
        Files.createDirectories(root.resolve("sys/kernel/mm/ksm"));
        Path run = Files.writeString(root.resolve("sys/kernel/mm/ksm/run"), "0\n");
        Path journals = work.resolve("journals");

        try (AppliedPlan applied =
                tuning.lasting("lab").plan(root).apply(Privilege.none(), PlanListener.NONE, journals)) {
            assertThat(applied.missing()).isEmpty();
            assertThat(root.resolve("etc/sysctl.d/60-lab.conf")).hasContent("vm.nr_hugepages = 64");
            assertThat(root.resolve("etc/modules-load.d/lab.conf")).hasContent("vhost_net");
            assertThat(root.resolve("etc/modprobe.d/lab.conf")).hasContent("options kvm_intel nested=1");
            assertThat(root.resolve("etc/tmpfiles.d/lab.conf")).hasContent("""
                            w /sys/kernel/mm/ksm/run - - - - 1
                            w /sys/kernel/mm/ksm/pages_to_scan - - - - 200
                            w /sys/kernel/mm/ksm/sleep_millisecs - - - - 50
                            w /sys/devices/system/cpu/cpu[0-9]*/cpufreq/scaling_governor - - - - performance""");
            assertThatThrownBy(
                            () -> tuning.lasting("lab").plan(root).apply(Privilege.none(), PlanListener.NONE, journals))
                    .hasMessageContaining("60-lab.conf is there already");
            assumeThat(Files.exists(Path.of("/usr/bin/systemd-tmpfiles")))
                    .as("systemd's tools are here")
                    .isTrue();
            HostCommand.of("systemd-tmpfiles", "--create", "--root=" + root, root + "/etc/tmpfiles.d/lab.conf")
                    .run();
            assertThat(run).hasContent("1");
        }
        try (Stream<Path> left = Files.walk(root.resolve("etc"))) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void removal_ofAChangedFile_isRefused() throws IOException {
        HostTuning tuning = HostTuning.of(t -> t.swappiness(10));
        Path journals = work.resolve("journals");
        Path file = work.resolve("root/etc/sysctl.d/60-lab.conf");
        apply(tuning.lasting("lab").plan(work.resolve("root"))).keep();
        Files.writeString(file, "vm.swappiness = 20\n");

        assertThatThrownBy(() -> tuning.lasting("lab")
                        .removal(work.resolve("root"))
                        .apply(Privilege.none(), PlanListener.NONE, journals))
                .hasMessageContaining(file + " is not what the plan writes");
        Files.writeString(file, "vm.swappiness = 10\n");
        apply(tuning.lasting("lab").removal(work.resolve("root"))).keep();

        assertThat(file).doesNotExist();
    }

    @Test
    void close_fileThatSomebodyHasChanged_isLeft() throws IOException {
        Path file = work.resolve("root/etc/sysctl.d/60-lab.conf");
        try (AppliedPlan applied =
                apply(HostTuning.of(t -> t.swappiness(10)).lasting("lab").plan(work.resolve("root")))) {
            assertThat(applied.missing()).isEmpty();
            Files.writeString(file, "# mine\n");
        }

        assertThat(file).hasContent("# mine");
    }

    @Test
    void builder_whatIsNoSetting_isRefused() {
        assertThatThrownBy(() -> HostTuning.of(t -> t.swappiness(201))).hasMessageContaining("0 to 200");
        assertThatThrownBy(() -> HostTuning.of(t -> t.sysctl("vm", "1"))).hasMessageContaining("key: 'vm'");
        assertThatThrownBy(() -> HostTuning.of(t -> t.sysctl("vm.x", "1\n2"))).hasMessageContaining("one line");
        assertThatThrownBy(() -> HostTuning.of(t -> t.file(Path.of("/sys/../etc/passwd"), "x")))
                .hasMessageContaining("a file of /sys");
        assertThatThrownBy(() -> HostTuning.of(t -> t.transparentHugePages("maybe")))
                .hasMessageContaining("madvise");
        assertThatThrownBy(() -> HostTuning.of(t -> t.hugePages(-1))).hasMessageContaining(">= 0");
        assertThatThrownBy(() -> HostTuning.of(t -> t.module("a b"))).hasMessageContaining("vhost_net");
        assertThatThrownBy(() -> HostTuning.of(t -> {}).lasting("lab")).hasMessageContaining("no setting");
        assertThatThrownBy(() -> HostTuning.of(t -> t.swappiness(1)).lasting("../x"))
                .hasMessageContaining("name: ");
    }

    @Test
    void state_ofThisHost_isWhatTheKernelSays() {
        TuningState state = TuningState.ofHost();

        assertThat(state.hugePageSize()).isNotNull();
        assertThat(String.valueOf(state.swappiness())).isEqualTo(value(Path.of("/proc/sys/vm/swappiness")));
        assertThat(state.toString()).contains("ksm=", "swappiness=");
        assertThat(new TuningState(new KernelSettings(work)).ksm()).isNull();
    }

    private AppliedPlan apply(Plan plan) {
        return plan.apply(Privilege.none(), PlanListener.NONE, work.resolve("journals"));
    }

    private KernelSettings tree() throws IOException {
        Path root = work.resolve("host");
        write(root, "sys/kernel/mm/ksm/run", "0\n");
        write(root, "sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never\n");
        write(root, "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n");
        write(root, "sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "ondemand\n");
        write(root, "sys/devices/system/cpu/cpuidle/current_driver", "none\n");
        return new KernelSettings(root);
    }

    private static void write(Path root, String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static String value(Path file) {
        return HostCommand.of("cat", file.toString()).run().stdout().strip();
    }
}
