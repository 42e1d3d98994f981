package dev.qemu4j.img.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.HostCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another JVM with the tests' class path that is to be killed. */
public final class DyingJvm {
    private static final int KILLED = 128 + 9;

    private DyingJvm() {}

    /** Runs the main method of a class until it kills itself. */
    public static void run(Class<?> main, String... arguments) throws Exception {
        List<String> argv = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        argv.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        argv.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
        argv.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        argv.addAll(List.of(arguments));
        Process process = new ProcessBuilder(argv).inheritIO().start();
        assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(KILLED);
    }

    /** Kills this JVM as the kernel would for want of memory. */
    public static void killSelf() {
        HostCommand.of("sh", "-c", "kill -KILL " + ProcessHandle.current().pid() + "; sleep 30")
                .run();
    }
}
