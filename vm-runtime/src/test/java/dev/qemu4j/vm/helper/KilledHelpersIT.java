package dev.qemu4j.vm.helper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.helper.Helper;
import dev.qemu4j.helper.RunPath;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.recipe.Tpm;
import dev.qemu4j.recipe.VirtiofsDirectory;
import dev.qemu4j.vm.StopLadder;
import dev.qemu4j.vm.VirtualMachine;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real helpers of one machine, killed in turn, and with their JVM: swtpm, virtiofsd, passt and vde_switch. {@link SmbIT} does it with smbd. */
@Tag("once")
@Timeout(300)
class KilledHelpersIT {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final Path PASST = RunPath.of("passt");
    private static final Path SWITCH = RunPath.of("vde");

    @TempDir
    private Path work;

    @BeforeEach
    void requireARoute() throws IOException {
        boolean routed = Files.readAllLines(Path.of("/proc/net/route")).stream()
                .anyMatch(line -> line.matches("\\S+\\s+00000000\\s.*"));
        if (!routed) {
            String why = "NOT RUN: passt needs a default route, and this host has none";
            System.err.println(why);
            Assumptions.abort(why);
        }
    }

    @Test
    void helpers_killedOneAfterTheOther_areToldAndTheOthersAndQemuLive() throws Exception {
        Path base = Files.createDirectory(work.resolve("run"));
        VirtualMachine vm = start(work, base);
        try (vm) {
            List<VmHelper> left = new ArrayList<>(vm.helpers());
            assertThat(left).extracting(VmHelper::name).contains("passt", "vde").hasSize(4);
            while (!left.isEmpty()) {
                VmHelper killed = left.remove(0);
                ProcessHandle.of(killed.pid()).orElseThrow().destroyForcibly();

                assertThat(killed.exit().get(60, TimeUnit.SECONDS))
                        .as(killed.name())
                        .hasToString("signal 9 (SIGKILL)");
                assertThat(killed.isAlive()).isFalse();
                assertThat(left).allMatch(VmHelper::isAlive);
                assertThat(vm.qmp().blocking().runState().queryStatus().running())
                        .as("QEMU without %s", killed.name())
                        .isFalse(); // it answers; the machine was started paused
            }
            assertThat(vm.stop(StopLadder.atOnce()).exitStatus().succeeded()).isTrue();
        }
        assertThat(base).isEmptyDirectory();
        await(() -> processesOf(base).isEmpty(), "the end of " + processesOf(base));
    }

    @Test
    void qemu_killed_endsItsHelpers() throws Exception {
        Path base = Files.createDirectory(work.resolve("run"));
        try (VirtualMachine vm = start(work, base)) {
            assertThat(processesOf(base)).hasSizeGreaterThanOrEqualTo(5);

            ProcessHandle.of(vm.pid()).orElseThrow().destroyForcibly();

            assertThat(vm.exit().get(60, TimeUnit.SECONDS).exitStatus().signal())
                    .hasValue(9);
            assertThat(vm.helpers()).noneMatch(VmHelper::isAlive);
            assertThat(base).isEmptyDirectory();
            await(() -> processesOf(base).isEmpty(), "the end of " + processesOf(base));
        }
    }

    @Test
    void jvm_killed_leavesNoneAndTheNextSweepClearsUp() throws Exception {
        Path base = Files.createDirectory(work.resolve("run"));
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Host.class.getName(),
                        work.toString(),
                        base.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = jvm.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isEqualTo("ready");
            assertThat(processesOf(base)).hasSizeGreaterThanOrEqualTo(5);

            jvm.destroyForcibly().waitFor();

            await(() -> processesOf(base).isEmpty(), "the end of QEMU and its helpers");
            RunDirectory.create(base).close(); // sweeps
            assertThat(base).isEmptyDirectory();
        } finally {
            jvm.destroyForcibly();
        }
    }

    /** The program of the other JVM. */
    static final class Host {
        private Host() {}

        @SuppressWarnings("SystemOut") // its parent reads it
        public static void main(String[] args) throws Exception {
            VirtualMachine vm = start(Path.of(args[0]), Path.of(args[1]));
            System.out.println(vm.isAlive() ? "ready" : "ended");
            Thread.currentThread().join();
        }
    }

    private static VirtualMachine start(Path work, Path base) {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .nodefaults()
                .option("-no-user-config")
                .option("-display", "none")
                .option("-machine", "q35,accel=tcg")
                .memory(DataSize.ofMib(64))
                .with(Tpm.emulated())
                .with(VirtiofsDirectory.of(work, "share"))
                .helper(passt())
                .option("-netdev", "stream,id=p,server=off,addr.type=unix,addr.path=" + PASST)
                .helper(vdeSwitch())
                .option("-netdev", "vde,id=v,sock=" + SWITCH)
                .build();
        return VirtualMachine.start(cmd, options -> options.runBase(base).paused(true));
    }

    private static Helper passt() {
        List<String> arguments = new ArrayList<>(List.of("--foreground", "--quiet", "--stderr", "--one-off"));
        arguments.addAll(List.of("--socket", PASST.toString(), "--tcp-ports", "none", "--udp-ports", "none"));
        if (ProcessHandle.current().info().user().orElse("").equals("root")) {
            arguments.addAll(List.of("--runas", "0:0")); // another user does not get into the run directory
        }
        return Helper.builder("passt", "passt", arguments.toArray(String[]::new))
                .readyOnSocket(PASST)
                .hint("install passt")
                .build();
    }

    /** It ends with its standard input, which therefore is a pipe that it holds itself. */
    private static Helper vdeSwitch() {
        return Helper.builder(
                        "vde",
                        "sh",
                        "-c",
                        "mkfifo -m 600 \"$0\" && exec vde_switch -s \"$1\" <>\"$0\"",
                        RunPath.of("vde-stdin").toString(),
                        SWITCH.toString())
                .readyOnSocket(SWITCH.resolve("ctl"))
                .hint("install vde2")
                .build();
    }

    private static Set<String> processesOf(Path directory) {
        return ProcessHandle.allProcesses()
                .map(process -> process.pid() + " " + commandLine(process.pid()))
                .filter(command -> command.contains(directory.toString()) && !command.contains(Host.class.getName()))
                .collect(Collectors.toSet());
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }

    private static void await(BooleanSupplier condition, String what) {
        Await.until(Await.Condition.polling(condition, PAUSE), "waiting for " + what, SOON);
    }
}
