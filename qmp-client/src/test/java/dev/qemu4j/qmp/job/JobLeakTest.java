package dev.qemu4j.qmp.job;

import static dev.qemu4j.qmp.job.JobQemu.failure;
import static dev.qemu4j.qmp.job.JobQemu.result;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qmp.Histogram;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A client outlives its jobs by far: nothing of a job stays with it. */
@Tag("sockets")
class JobLeakTest {
    private static final int JOBS = 100;

    @Test
    void jobs_endedOrRefused_areFreedWhileTheClientLives() {
        try (FakeQmpServer qemu = FakeQmpServer.start();
                QmpClient client = result(QmpClient.connectAsync(qemu.address()))) {
            qemu.whenever(execute("query-jobs")).reply("[{'id': 'j', 'status': 'concluded'}]");
            qemu.whenever(execute("job-dismiss")).reply();
            Jobs jobs = Jobs.of(client);
            long before = Histogram.alive(JobWatch.class, IoErrors.class);

            for (int i = 0; i < JOBS; i++) {
                qemu.expect(execute("block-stream")).error("GenericError", "pretended by the test");
                failure(jobs.streamAsync("top", s -> s.jobId("j")));
                qemu.expect(execute("block-stream")).reply();
                Job job = result(jobs.streamAsync("top", s -> s.jobId("j")));
                job.onIoError(error -> {});
                qemu.sendEvent("JOB_STATUS_CHANGE", "{'id': 'j', 'status': 'concluded'}");
                qemu.sendEvent("JOB_STATUS_CHANGE", "{'id': 'j', 'status': 'null'}");
                result(job.result());
            }

            assertThat(Histogram.alive(JobWatch.class, IoErrors.class) - before)
                    .as("objects of %s jobs; a few may still be on a stack", 2 * JOBS)
                    .isLessThan(10);
        }
    }
}
