package dev.qemu4j.host.plan;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.host.Eventually;
import dev.qemu4j.host.TestJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The turns of a plan's users: another JVM that keeps its turn is not waited for without a limit. */
class PlanUsersIT {
    private static final Duration NONE = Duration.ofMillis(1);

    @TempDir
    Path base;

    @BeforeEach
    void open() throws IOException {
        new PlanUsers(base).open();
    }

    @Test
    void turn_keptByAnotherJvm_isNotWaitedForLongerThanTheLimit() throws Exception {
        try (TestJvm other = start()) {
            assertThatThrownBy(() -> new PlanUsers(base, NONE).join())
                    .isInstanceOf(QemuTimeoutException.class)
                    .hasMessageContaining("another JVM has kept " + base.resolve("gate") + " locked");
            assertThatThrownBy(() -> new PlanUsers(base, NONE).end()).isInstanceOf(QemuTimeoutException.class);

            other.kill();
            Eventually.until("the other's death", Eventually.SOON, other::isGone);

            requireNonNull(new PlanUsers(base).join()).leave();
        }
        assertThat(new PlanUsers(base).end()).isTrue();
        assertThat(new PlanUsers(base).join()).isNull();
    }

    @Test
    void turn_ofAnInterruptedThread_isTakenAndTheThreadStaysInterrupted() throws Exception {
        Thread.currentThread().interrupt();
        PlanUsers.User user = new PlanUsers(base).join();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(new PlanUsers(base).end()).isFalse();
        requireNonNull(user).leave();
        assertThat(base.toFile().list()).containsExactly("gate");
    }

    private TestJvm start() {
        TestJvm jvm = TestJvm.start(TestJvm.command(PlanUseMain.class, "lock", base.toString()));
        assertThat(jvm.line()).isEqualTo("ready");
        return jvm;
    }
}
