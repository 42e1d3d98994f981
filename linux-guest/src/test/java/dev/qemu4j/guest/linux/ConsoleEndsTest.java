package dev.qemu4j.guest.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.guest.linux.LinuxGuestException.Reason;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A console's waits end, however QEMU ends. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConsoleEndsTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    @Test
    void run_guestThatReadsNothing_keepsItsLimit() throws IOException {
        try (LinuxGuestConsole console = LinuxGuestConsole.listen(socket());
                SocketChannel qemu = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
            String script = "x".repeat(32_000);
            for (int i = 0; i < 100; i++) { // which is more than a socket holds, and than are kept waiting
                assertThatThrownBy(() -> console.run(script, Duration.ofMillis(10)))
                        .satisfiesAnyOf(
                                e -> assertThat(e).isInstanceOf(QemuTimeoutException.class),
                                e -> assertThat(((LinuxGuestException) e).reason())
                                        .isEqualTo(Reason.BUSY));
            }
            assertThat(qemu.isOpen()).isTrue();
        }
    }

    @Test
    void runAsync_consoleThatIsClosed_fails() {
        LinuxGuestConsole console = LinuxGuestConsole.listen(socket());
        CompletableFuture<ShellResult> answer = console.runAsync("true", LONG);

        console.close();

        assertThat(answer).failsWithin(LONG).withThrowableThat().havingCause().isInstanceOf(LinuxGuestException.class);
    }

    @Test
    void runAsync_cancelled_leavesTheConsoleOpen() {
        try (LinuxGuestConsole console = LinuxGuestConsole.listen(socket())) {
            CompletableFuture<ShellResult> answer = console.runAsync("true", LONG);

            answer.cancel(true);

            assertThat(answer).isCancelled();
            assertThat(socket()).exists();
        }
    }

    @Test
    void close_twiceAndWithoutAConnection_endsTheWaits() throws Exception {
        Thread[] before = threads();
        LinuxGuestConsole console = LinuxGuestConsole.listen(socket());

        console.close();
        console.close();

        assertThatThrownBy(() -> console.awaitReady(LONG)).isInstanceOf(LinuxGuestException.class);
        assertThatThrownBy(() -> console.run("true", LONG)).isInstanceOf(LinuxGuestException.class);
        assertThat(socket()).doesNotExist();
        for (Thread thread : threads()) {
            thread.join(LONG.toMillis());
        }
        assertThat(threads()).isSubsetOf(before);
    }

    @Test
    void run_qemuGoneMeanwhile_fails() throws IOException {
        try (LinuxGuestConsole console = LinuxGuestConsole.listen(socket())) {
            try (SocketChannel qemu = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
                qemu.write(ByteBuffer.wrap("qemu4j-linux-guest: ready 6.1\n".getBytes(StandardCharsets.US_ASCII)));
                assertThat(console.awaitReady(LONG)).isEqualTo("6.1");
            }

            assertThatThrownBy(() -> console.run("true", LONG)).isInstanceOf(LinuxGuestException.class);
            assertThatThrownBy(() -> console.awaitExit(LONG)).isInstanceOf(LinuxGuestException.class);
        }
    }

    private Path socket() {
        return directory.resolve("s");
    }

    private static Thread[] threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("qemu4j-linux-console"))
                .toArray(Thread[]::new);
    }
}
