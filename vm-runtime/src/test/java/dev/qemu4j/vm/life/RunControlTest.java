package dev.qemu4j.vm.life;

import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RunControlTest {
    @Test
    void await_monitorThatDoesNotAnswer_namesNoState() {
        try (FakeQmpServer qemu = FakeQmpServer.start();
                QmpClient qmp = QmpClient.connect(qemu.address())) {
            qemu.whenever(execute("query-status")).stall();

            assertThatThrownBy(() -> RunControl.of(qmp).await(RunState.RUNNING, Duration.ofMillis(50)))
                    .isExactlyInstanceOf(QemuTimeoutException.class)
                    .hasMessage("time-out of 50 ms while waiting until the machine is running");
        }
    }
}
