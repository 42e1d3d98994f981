package dev.qemu4j.qmp.job;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Await.Condition;
import dev.qemu4j.qapi.job.JobStatus;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    running  | ''
                    paused   | ; the job is paused, by hand or by an I/O error (see ioStatus): it waits for resume, or cancel
                    ready    | ; the job is ready: it waits for complete (finish waits and completes), completeWithoutPivot or cancel
                    standby  | ; the job is ready, but paused (standby): it waits for resume, and then for complete or cancel
                    waiting  | ; the job has done its work, and waits for the other jobs of its transaction
                    pending  | ; the job is pending: it waits for jobFinalize or cancel
                    """)
    void await_jobThatWaitsItself_saysForWhat(String status, String hint) {
        try (FakeQmpServer qemu = FakeQmpServer.start();
                QmpClient client = QmpClient.connect(qemu.address())) {
            qemu.expect(execute("block-stream")).reply();
            Job job = Jobs.of(client).stream("top", s -> s.jobId("j"));
            qemu.sendEvent("JOB_STATUS_CHANGE", "{'id': 'j', 'status': '" + status + "'}");
            BooleanSupplier heard = () -> job.status().equals(JobStatus.of(status));
            Await.until(Condition.polling(heard, Duration.ofMillis(1)), "waiting for the status", BOUND);

            assertThatThrownBy(() -> job.await(Duration.ofMillis(50)))
                    .isInstanceOf(QemuTimeoutException.class)
                    .hasMessage("time-out of 50 ms while waiting for the outcome of job j" + hint);
        }
    }
}
