package dev.qemu4j.qmp.job;

import static dev.qemu4j.qmp.job.JobQemu.failure;
import static dev.qemu4j.qmp.job.JobQemu.result;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qapi.block.MirrorSyncMode;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What no real QEMU can be made to do at will: orders of events and replies, and what goes missing between them. */
class JobsTest {
    private FakeQmpServer qemu;
    private QmpClient client;
    private Jobs jobs;

    @BeforeEach
    void connect() {
        qemu = FakeQmpServer.start();
        client = result(QmpClient.connect(qemu.address()));
        jobs = Jobs.of(client);
    }

    @AfterEach
    void close() {
        client.close();
        qemu.close();
    }

    @Test
    void start_jobThatEndsBeforeTheReply_losesNothing() {
        qemu.expect(execute("block-commit").withArgument("auto-dismiss", false))
                .thenEvent("JOB_STATUS_CHANGE", status("running"))
                .thenEvent("JOB_STATUS_CHANGE", status("concluded"))
                .reply();
        qemu.expect(execute("query-jobs")).reply("[" + info("concluded", "") + "]");
        qemu.expect(execute("job-dismiss").withArgument("id", "j")).reply();

        Job job = result(jobs.commit("top", c -> c.jobId("j")));

        result(job.result());
        qemu.verify();
    }

    @RepeatedTest(100) // events of two kinds, whose order among each other counts
    void result_completionWithAnError_isAFailureThoughTheJobIsGone() {
        qemu.expect(execute("block-stream")).reply();
        qemu.expect(execute("query-jobs")).reply("[]");
        Job job = result(jobs.stream("top", s -> s.jobId("j")));

        qemu.sendEvent(
                "BLOCK_JOB_COMPLETED",
                "{'type': 'stream', 'device': 'j', 'len': 2, 'offset': 1, 'speed': 0, 'error': 'No space left'}");
        qemu.sendEvent("JOB_STATUS_CHANGE", status("concluded"));

        assertThat(failure(job.result())).isInstanceOf(JobException.class).hasMessage("job j failed: No space left");
    }

    @Test
    void result_dismissedByAnotherBeforeTheOutcomeWasRead_isNoSuccess() {
        qemu.expect(execute("block-stream")).reply();
        Job job = result(jobs.stream("top", s -> s.jobId("j")));

        qemu.sendEvent("JOB_STATUS_CHANGE", status("null"));

        assertThat(failure(job.result())).hasMessageContaining("vanished before its outcome could be read");
    }

    @Test
    void result_dismissRefused_isStillTheOutcome() {
        qemu.expect(execute("block-stream")).reply();
        qemu.expect(execute("query-jobs")).reply("[" + info("concluded", "") + "]");
        qemu.expect(execute("job-dismiss")).error("GenericError", "Job not found");
        Job job = result(jobs.stream("top", s -> s.jobId("j")));

        qemu.sendEvent("JOB_STATUS_CHANGE", status("concluded"));

        result(job.result());
    }

    @Test
    void result_connectionLost_failsAndSaysThatTheJobMayGoOn() {
        qemu.expect(execute("block-stream")).reply();
        Job job = result(jobs.stream("top", s -> s.jobId("j")));

        qemu.close();

        assertThat(failure(job.result()))
                .isInstanceOf(QmpDisconnectedException.class)
                .hasMessageContaining("the job may go on in QEMU");
        assertThat(failure(job.whenReady())).isInstanceOf(QmpDisconnectedException.class);
    }

    @RepeatedTest(50) // the callback must run on a thread that no event needs
    void whenReady_callbackThatWaitsForTheResult_holdsUpNothing() {
        qemu.expect(execute("blockdev-mirror")).reply();
        qemu.expect(execute("job-complete"))
                .thenEvent("JOB_STATUS_CHANGE", status("concluded"))
                .reply();
        qemu.expect(execute("query-jobs")).reply("[" + info("concluded", "") + "]");
        qemu.expect(execute("job-dismiss")).reply();
        Job job = result(jobs.mirror("a", "b", MirrorSyncMode.FULL, m -> m.jobId("j")));
        assertThat(failure(job.completeWithoutPivot())).hasMessageStartingWith("job j is not ready");
        CompletableFuture<Void> chain = job.whenReady().thenRun(() -> {
            result(job.complete());
            result(job.result());
        });

        qemu.sendEvent("JOB_STATUS_CHANGE", status("ready"));

        result(chain);
        qemu.verify();
    }

    @Test
    void result_outcomeThatCannotBeAskedFor_saysSo() {
        qemu.expect(execute("block-stream")).reply();
        qemu.expect(execute("query-jobs")).error("GenericError", "pretended by the test");
        Job job = result(jobs.stream("top", s -> s.jobId("j")));

        qemu.sendEvent("JOB_STATUS_CHANGE", status("concluded"));

        assertThat(failure(job.result()))
                .hasMessage("job j concluded, but its outcome could not be read")
                .hasCauseInstanceOf(QmpCommandException.class);
    }

    @Test
    void onProgress_listenerThatThrows_getsTheNextAllTheSame() throws InterruptedException {
        qemu.expect(execute("block-stream")).reply();
        qemu.whenever(execute("query-jobs")).reply("[" + info("running", "") + "]");
        Job job = result(jobs.stream("top", s -> s.jobId("j")));
        List<JobProgress> seen = new CopyOnWriteArrayList<>();
        CountDownLatch three = new CountDownLatch(3);

        job.onProgress(progress -> {
            seen.add(progress);
            three.countDown();
            throw new IllegalStateException("pretended by the test");
        });

        assertThat(three.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(seen).allSatisfy(progress -> assertThat(progress).isEqualTo(new JobProgress(1, 4)));
        assertThat(seen.get(0).fraction()).isEqualTo(0.25);
        assertThat(new JobProgress(5, 0).fraction()).isZero();
    }

    private static String status(String status) {
        return "{'id': 'j', 'status': '" + status + "'}";
    }

    private static String info(String status, String more) {
        return "{'id': 'j', 'type': 'stream', 'status': '" + status + "', 'current-progress': 1, 'total-progress': 4"
                + more + "}";
    }
}
