package dev.qemu4j.qmp.job;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The waits with a limit. */
class JobAwaitTest {
    @Test
    void await_jobThatFails_throwsItsFailureAndTheLimitsEndAnother() {
        try (FakeQmpServer qemu = FakeQmpServer.start();
                QmpClient client = QmpClient.connect(qemu.address())) {
            qemu.expect(execute("block-stream")).reply();
            qemu.expect(execute("query-jobs")).reply("[]");
            Job job = Jobs.of(client).stream("top", s -> s.jobId("j"));
            assertThatThrownBy(() -> job.await(Duration.ofMillis(50)))
                    .isInstanceOf(QemuTimeoutException.class)
                    .hasMessage("time-out of 50 ms while waiting for the outcome of job j");
            assertThatThrownBy(() -> job.awaitReady(Duration.ofMillis(50))).isInstanceOf(QemuTimeoutException.class);

            qemu.sendEvent(
                    "BLOCK_JOB_COMPLETED",
                    "{'type': 'stream', 'device': 'j', 'len': 2, 'offset': 1, 'speed': 0, 'error': 'No space left'}");
            qemu.sendEvent("JOB_STATUS_CHANGE", "{'id': 'j', 'status': 'concluded'}");

            assertThatThrownBy(() -> job.await(BOUND))
                    .isInstanceOf(JobException.class)
                    .hasMessage("job j failed: No space left");
            assertThatThrownBy(() -> job.awaitPending(BOUND)).isInstanceOf(JobException.class);
        }
    }
}
