package dev.qemu4j.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.guest.GuestException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestListenerTest {
    @TempDir
    Path directory;

    @Test
    void accept_noQemu_timesOut() {
        try (GuestListener listener = GuestConsole.listen(directory.resolve("s"))) {
            assertThatThrownBy(() -> listener.accept(Duration.ofMillis(50))).isInstanceOf(QemuTimeoutException.class);
        }
    }

    @Test
    void accept_interrupted_leavesTheThreadInterrupted() {
        try (GuestListener listener = GuestConsole.listen(directory.resolve("s"))) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> listener.accept(Duration.ofSeconds(30)))
                    .isInstanceOf(QemuInterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void close_listener_removesTheSocket() {
        GuestListener listener = GuestConsole.listen(directory.resolve("s"));
        assertThat(listener.path()).exists();

        listener.close();

        assertThat(listener.path()).doesNotExist();
        assertReason(() -> listener.accept(Duration.ofSeconds(30)), Reason.IO);
    }

    @Test
    void listen_pathInUseOrTooLong_says() {
        try (GuestListener listener = GuestConsole.listen(directory.resolve("s"))) {
            assertReason(() -> GuestConsole.listen(listener.path()), Reason.IO);
        }
        assertReason(() -> GuestConsole.listen(directory.resolve("s".repeat(200))), Reason.IO);
    }

    private static void assertReason(ThrowingCallable call, Reason reason) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        GuestException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
