package dev.qemu4j.qmp.job;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.job.JobQemu.result;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpOptions;
import dev.qemu4j.qmp.testing.Gate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jobs whose callers give up at the moment in which the job is there. */
@Timeout(120)
class JobOwnersTest extends ScriptedJobs {
    @Test
    void startAsync_cancelledBeforeTheReply_cancelsTheJob() {
        Gate gate = new Gate();
        qemu.expect(execute("block-stream")).late(gate).reply();
        qemu.expect(execute("job-cancel").withArgument("id", "j")).reply();
        qemu.expect(execute("query-name")).reply("{}");
        CompletableFuture<Job> starting = jobs.streamAsync("top", s -> s.jobId("j"));

        starting.cancel(true);
        gate.release();

        assertThat(qemu.awaitReceived(3, BOUND)).as("with qmp_capabilities").hasSize(3);
        client.blocking().execute("query-name");
        qemu.verify();
    }

    @Test
    void startAsync_cancelledAndNotAnsweredInTime_cancelsTheJobAndDismissesIt() {
        qemu.expect(execute("block-stream")).stall();
        qemu.expect(execute("job-cancel").withArgument("id", "j"))
                .thenEvent("JOB_STATUS_CHANGE", status("aborting"))
                .thenEvent("JOB_STATUS_CHANGE", status("concluded"))
                .reply();
        qemu.expect(execute("query-jobs")).reply("[" + info("concluded", "") + "]");
        qemu.expect(execute("job-dismiss").withArgument("id", "j")).reply();
        qemu.expect(execute("query-name")).reply("{}");
        QmpOptions hurried =
                QmpOptions.builder().commandTimeout(Duration.ofMillis(500)).build();
        client.close();
        client = result(QmpClient.connectAsync(qemu.address(), hurried));
        CompletableFuture<Job> starting = Jobs.of(client).streamAsync("top", s -> s.jobId("j"));
        qemu.awaitReceived(3, BOUND); // with qmp_capabilities of two clients

        starting.cancel(true);

        qemu.awaitReceived(6, BOUND);
        client.blocking().execute("query-name");
        qemu.verify();
    }

    @Test
    void start_interruptThatMeetsTheReply_cancelsTheJobAndDismissesIt() {
        qemu.expect(execute("block-stream")).reply();
        qemu.expect(execute("job-cancel").withArgument("id", "j"))
                .thenEvent("JOB_STATUS_CHANGE", status("aborting"))
                .thenEvent("JOB_STATUS_CHANGE", status("concluded"))
                .reply();
        qemu.expect(execute("query-jobs")).reply("[" + info("concluded", "") + "]");
        qemu.expect(execute("job-dismiss").withArgument("id", "j")).reply();
        qemu.expect(execute("query-name")).reply("{}");
        CompletableFuture<Job> started = jobs.streamAsync("top", s -> s.jobId("j"));
        result(started);

        interruptWaitFor(started);

        qemu.awaitReceived(5, BOUND); // with qmp_capabilities
        client.blocking().execute("query-name");
        qemu.verify();
    }

    @Test
    void attach_interruptThatMeetsTheReply_leavesTheJobToOthers() {
        qemu.whenever(execute("query-jobs")).reply("[" + info("running", "") + "]");
        qemu.whenever(execute("query-name")).reply("{}");
        CompletableFuture<Job> attached = jobs.attachAsync("j");
        result(attached);

        interruptWaitFor(attached);
        awaitNothingUnwanted();
        client.blocking().execute("query-name");

        assertThat(qemu.received().toString()).doesNotContain("job-cancel");
    }

    /** Results that nobody takes are undone on a thread of that name. */
    private static void awaitNothingUnwanted() {
        while (Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("qemu4j-unwanted"))) {
            Thread.onSpinWait();
        }
    }

    /** Waits for a result that is there, on a thread that is interrupted: nobody gets it. */
    private static void interruptWaitFor(CompletableFuture<Job> job) {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Await.result(job, "waiting for a job")).isInstanceOf(QemuInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
