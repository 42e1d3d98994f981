package dev.qemu4j.vm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The library in a Java without the module of the Flight Recorder. */
@Tag("once")
@Timeout(300)
class NoFlightRecorderIT {
    private static final String MODULES = "java.desktop,java.logging,java.net.http,java.naming,jdk.unsupported";

    @TempDir
    private Path work;

    /** The program of the other JVM. */
    static final class Main {
        private Main() {}

        @SuppressWarnings("SystemOut") // its parent reads it
        public static void main(String[] args) {
            System.out.println("recorder there: "
                    + ModuleLayer.boot().findModule("jdk.jfr").isPresent());
            Path page = Path.of(args[0]).resolve("page.html");
            try (VirtualMachine vm = VirtualMachine.start(TestMachines.idle().build(), o -> o.recorded(true))) {
                System.out.println("QEMU says: "
                        + vm.qmp().blocking().execute("query-status").path("running"));
                vm.recorder().writeHtml(page);
                System.out.println("the end: " + vm.stop(StopLadder.atOnce()).exitStatus());
            }
            System.out.println("page there: " + Files.exists(page));
        }
    }

    @Test
    void machine_javaOfWhichTheModuleIsLimited_works() throws Exception {
        assertWorks(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--limit-modules", MODULES));
    }

    @Test
    void machine_runtimeMadeByJlink_works() throws Exception {
        Path home = Path.of(System.getProperty("java.home"));
        assumeThat(home.resolve("bin").resolve("jlink"))
                .as("this JDK has jlink")
                .isExecutable();
        assumeThat(home.resolve("jmods"))
                .as("this JDK has the modules that jlink needs")
                .isDirectory();
        Path runtime = work.resolve("runtime");

        String linked = run(List.of(
                home.resolve("bin").resolve("jlink").toString(),
                "--add-modules",
                MODULES,
                "--output",
                runtime.toString()));

        assertThat(linked).endsWith("exit 0");
        assertWorks(List.of(runtime.resolve("bin").resolve("java").toString()));
    }

    private void assertWorks(List<String> java) throws Exception {
        List<String> command = new ArrayList<>(java);
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName(),
                work.toString()));

        assertThat(run(command))
                .contains("recorder there: false", "QEMU says: ", "the end: ", "page there: true")
                .doesNotContain("NoClassDefFoundError")
                .endsWith("exit 0");
    }

    private static String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor(1, TimeUnit.MINUTES);
        return output + "exit " + process.exitValue();
    }
}
