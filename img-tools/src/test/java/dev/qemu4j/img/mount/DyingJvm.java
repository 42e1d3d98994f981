package dev.qemu4j.img.mount;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another JVM with the tests' class path that is to be killed. */
final class DyingJvm {
    private static final int KILLED = 128 + 9;

    private DyingJvm() {}

    static void run(Class<?> main, String... arguments) throws Exception {
        List<String> argv = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        argv.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), main.getName()));
        argv.addAll(List.of(arguments));
        Process process = new ProcessBuilder(argv).inheritIO().start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(KILLED);
    }
}
