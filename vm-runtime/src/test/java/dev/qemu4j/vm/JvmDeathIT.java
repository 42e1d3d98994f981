package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.guest.EmbeddedGuest;
import dev.qemu4j.helper.Helper;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.recipe.SerialConsole;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM that ends, in whatever way, takes its machines with it, and their helpers. */
class JvmDeathIT {
    @TempDir
    private Path base;

    /** The program of the other JVM. */
    static final class Host {
        private Host() {}

        @SuppressWarnings("SystemOut") // its parent reads it
        public static void main(String[] args) throws Exception {
            Path image = Path.of(args[0]).resolve("base.raw");
            EmbeddedGuest.writeImage(image, DataSize.ofMib(1));
            VmOptions options = VmOptions.builder()
                    .runBase(Path.of(args[0]))
                    .throwaway("root")
                    .build();
            List<VirtualMachine> machines = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                // Threads that end: the parent-death signal must not come from them.
                Thread starter = new Thread(() -> machines.add(VirtualMachine.start(
                        TestMachines.idle()
                                .with(SerialConsole.create())
                                .blockdev(Blockdevs.file("file", f -> f.filename(image)))
                                .blockdev(Blockdevs.raw("root", r -> r.file("file")))
                                .helper(Helper.builder("sleeper", "sleep", "600")
                                        .build())
                                .build(),
                        options)));
                starter.start();
                starter.join();
            }
            for (VirtualMachine vm : machines) {
                System.out.println(vm.pid() + " " + vm.runDirectory());
                System.out.println(vm.helpers().get(0).pid() + " " + vm.runDirectory());
            }
            System.out.println("ready");
            if (args[1].equals("exit")) {
                System.exit(0);
            }
            Thread.currentThread().join();
        }
    }

    @Test
    void sigkill_machinesAndHelpersEndWithinTwoSecondsAndTheNextStartSweeps() throws Exception {
        List<Machine> machines = new ArrayList<>();
        Process jvm = startJvm("wait", machines);
        assertThat(machines).hasSize(4).allMatch(Machine::isAlive);

        jvm.destroyForcibly().waitFor();

        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        while (machines.stream().anyMatch(Machine::isAlive)) {
            assertThat(System.nanoTime()).as("two seconds after the kill").isLessThan(deadline);
            Thread.onSpinWait();
        }
        assertThat(machines)
                .allSatisfy(m -> assertThat(m.directory.resolve("disk0.qcow2")).exists());
        RunDirectory.create(base).close();
        assertThat(machines).allSatisfy(m -> assertThat(m.directory).doesNotExist());
    }

    @Test
    void exit_machinesHelpersAndDirectoriesAreGoneWithTheJvm() throws Exception {
        List<Machine> machines = new ArrayList<>();

        Process jvm = startJvm("exit", machines);

        assertThat(jvm.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(machines)
                .hasSize(4)
                .noneMatch(Machine::isAlive)
                .allSatisfy(m -> assertThat(m.directory).doesNotExist());
    }

    private Process startJvm(String how, List<Machine> machines) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process jvm = new ProcessBuilder(java, "-cp", classPath, Host.class.getName(), base.toString(), how)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = jvm.inputReader(StandardCharsets.UTF_8);
        for (String line = out.readLine(); line != null && !line.equals("ready"); line = out.readLine()) {
            String[] words = line.split(" ", 2);
            machines.add(new Machine(Long.parseLong(words[0]), Path.of(words[1])));
        }
        return jvm;
    }

    private record Machine(long pid, Path directory) {
        /** A zombie that its new parent has not reaped yet is dead. */
        boolean isAlive() {
            try {
                String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
                return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
            } catch (java.io.IOException e) {
                return false;
            }
        }
    }
}
