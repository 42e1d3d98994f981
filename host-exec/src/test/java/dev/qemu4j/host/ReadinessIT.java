package dev.qemu4j.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.host.internal.OpenResources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadinessIT {
    @TempDir
    private Path directory;

    @Test
    void await_programGetsReady_leavesItRunning() {
        Path file = directory.resolve("ready");
        try (HostProcess process = shell("echo here > '" + file + "'; exec sleep 600")) {
            Readiness.await(process, () -> Files.exists(file), Eventually.SOON);

            assertThat(process.isAlive()).isTrue();
        }
    }

    @Test
    void await_programEndsBefore_tellsItsCodeAndLastWords() {
        HostProcess process = shell("echo no such device >&2; exit 3");

        assertThatThrownBy(() -> Readiness.await(process, () -> false, Eventually.SOON))
                .isInstanceOf(NotReadyException.class)
                .hasMessage("'sh' ended with exit code 3 before it was ready: no such device")
                .asInstanceOf(InstanceOfAssertFactories.type(NotReadyException.class))
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(3));
    }

    @Test
    void await_programTakesTooLong_closesIt() {
        HostProcess process = shell("exec sleep 600");

        assertThatThrownBy(() -> Readiness.await(process, () -> false, Duration.ofMillis(20)))
                .isInstanceOf(QemuTimeoutException.class)
                .hasMessage("'sh' was not ready after 20 ms (it wrote nothing)")
                .asInstanceOf(InstanceOfAssertFactories.type(HostCommandTimeoutException.class))
                .satisfies(e -> assertThat(e.timeout()).isEqualTo(Duration.ofMillis(20)));
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    @SuppressWarnings("LockOnNonEnclosingClassLiteral") // that of the thread that would tell the program's end
    void await_programThatDoesNotGoEither_tellsFirstThatItWasNotReady() {
        HostProcess process = HostProcess.builder("sh", "-c", "exec sleep 600")
                .grace(Duration.ZERO)
                .start();

        synchronized (OpenResources.class) { // so that the process's end is not seen, as if it outlived SIGKILL
            assertThatThrownBy(() -> Readiness.await(process, () -> false, Duration.ofMillis(20)))
                    .isInstanceOf(HostCommandTimeoutException.class)
                    .satisfies(e -> assertThat(e.getSuppressed())
                            .singleElement()
                            .asString()
                            .contains("is still there 5 s after SIGKILL"));
        }
    }

    @Test
    void await_interrupted_closesItAndStaysSo() {
        HostProcess process = shell("exec sleep 600");
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Readiness.await(process, () -> false, Eventually.SOON))
                .isInstanceOf(QemuInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(process.awaitExit(Eventually.SOON)).isNotNull();
    }

    private static HostProcess shell(String script) {
        return HostProcess.builder("sh", "-c", script).start();
    }
}
