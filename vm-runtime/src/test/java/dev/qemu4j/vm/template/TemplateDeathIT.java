package dev.qemu4j.vm.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.guest.EmbeddedGuest;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.recipe.VirtioDisk;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.wait.Wait;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A JVM that ends, in whatever way, takes its templates, clones and pools with it. */
class TemplateDeathIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(5);

    @TempDir
    private Path base;

    /** The program of the other JVM. */
    static final class Host {
        private Host() {}

        @SuppressWarnings("SystemOut") // its parent reads it
        public static void main(String[] args) throws Exception {
            Path image = Path.of(args[0]).resolve("base.raw");
            EmbeddedGuest.writeImage(image, DataSize.ofMib(1));
            CommandLine cmd = CommandLine.builder(Target.X86_64)
                    .nodefaults()
                    .display(Displays.none())
                    .machine(Machines.q35())
                    .memory(DataSize.ofMib(32))
                    .with(VirtioDisk.of("root", image).format(BlockdevDriver.RAW))
                    .with(SerialConsole.create())
                    .build();
            VmSpec spec = VmSpec.of(cmd).options(o -> o.runBase(Path.of(args[0])));
            VmTemplate template = VmTemplate.boot(spec, Wait.forConsole("ready last="));
            VirtualMachine clone = template.start();
            VmPool pool = template.pool(2);
            VirtualMachine pooled = pool.take(SOON);
            // None is in the making any more: a directory that has no name yet is swept after an hour.
            Await.until(Await.Condition.polling(() -> pool.idle() == 2, POLL), "waiting for a full pool", SOON);
            System.out.println(clone.pid() + " " + pooled.pid());
            if (args[1].equals("exit")) {
                System.exit(0);
            }
            Thread.currentThread().join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kill", "exit"})
    void jvm_thatEnds_leavesNothingAfterTheNextSweep(String how) throws Exception {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Host.class.getName(),
                        base.toString(),
                        how)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String pids = jvm.inputReader(StandardCharsets.UTF_8).readLine();
        if (how.equals("kill")) {
            jvm.destroyForcibly();
        }
        assertThat(jvm.waitFor(20, TimeUnit.SECONDS)).isTrue();

        assertThat(pids).matches("\\d+ \\d+");
        Await.until(
                Await.Condition.polling(() -> processes().isEmpty(), POLL),
                "waiting for the end of the machines and of what ends them",
                SOON);
        RunDirectory.create(base).close();
        try (Stream<Path> left = Files.list(base)) {
            assertThat(left).containsExactly(base.resolve("base.raw"));
        }
    }

    /** Those that have the directory in their command lines, which a zombie that nobody has reaped yet has lost. */
    private List<String> processes() {
        return ProcessHandle.allProcesses()
                .map(process -> commandLine(process.pid()))
                .filter(words -> words.contains(base.toString()))
                .toList();
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // it has just ended
        }
    }
}
