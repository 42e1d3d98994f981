package dev.qemu4j.qmp.job;

import static dev.qemu4j.qmp.job.JobQemu.failure;
import static dev.qemu4j.qmp.job.JobQemu.result;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.qapi.block.BlockResize;
import dev.qemu4j.qapi.block.BlockStream;
import dev.qemu4j.qapi.block.MirrorSyncMode;
import dev.qemu4j.qapi.transaction.Transaction;
import dev.qemu4j.qapi.transaction.TransactionAction;
import dev.qemu4j.qmp.QmpCommandException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Starts of jobs and their states, in orders of events and replies that no real QEMU can be made to produce at will. */
class JobsTest extends ScriptedJobs {
    @Test
    void start_jobThatEndsBeforeTheReply_losesNothing() {
        qemu.expect(execute("block-commit").withArgument("auto-dismiss", false))
                .thenEvent("JOB_STATUS_CHANGE", status("running"))
                .thenEvent("JOB_STATUS_CHANGE", status("concluded"))
                .reply();
        qemu.expect(execute("query-jobs")).reply("[" + info("concluded", "") + "]");
        qemu.expect(execute("job-dismiss").withArgument("id", "j")).reply();

        Job job = result(jobs.commitAsync("top", c -> c.jobId("j")));

        result(job.result());
        qemu.verify();
    }

    @Test
    void verbs_refused_throwWithTheCallersStack() {
        qemu.expect(execute("block-stream")).reply();
        qemu.expect(execute("job-pause")).error("GenericError", "Job not found");
        Job job = jobs.stream("top", s -> s.jobId("j"));

        assertThatThrownBy(job::pause)
                .isInstanceOf(QmpCommandException.class)
                .satisfies(e -> assertThat(e.getStackTrace())
                        .anyMatch(element -> element.getClassName().equals(JobsTest.class.getName())));
    }

    @RepeatedTest(50) // the callback must run on a thread that no event needs
    void ready_callbackThatWaitsForTheResult_holdsUpNothing() {
        qemu.expect(execute("blockdev-mirror")).reply();
        qemu.expect(execute("job-complete"))
                .thenEvent("JOB_STATUS_CHANGE", status("concluded"))
                .reply();
        qemu.expect(execute("query-jobs")).reply("[" + info("concluded", "") + "]");
        qemu.expect(execute("job-dismiss")).reply();
        Job job = result(jobs.mirrorAsync(new TargetNode("b"), "a", MirrorSyncMode.FULL, m -> m.jobId("j")));
        assertThat(failure(job.completeWithoutPivotAsync())).hasMessageStartingWith("job j is not ready");
        CompletableFuture<Void> chain = job.ready().thenRun(() -> {
            result(job.completeAsync());
            result(job.result());
        });

        qemu.sendEvent("JOB_STATUS_CHANGE", status("ready"));

        result(chain);
        qemu.verify();
    }

    @Test
    void pending_toldToWait_finalizesNothingByItself() {
        qemu.expect(execute("block-stream").withArgument("auto-finalize", false))
                .reply();
        Job job = result(jobs.streamAsync("top", s -> s.jobId("j").autoFinalize(false)));

        qemu.sendEvent("JOB_STATUS_CHANGE", status("pending"));

        result(job.pending());
        assertThat(job.result()).isNotDone();
        qemu.expect(execute("job-finalize").withArgument("id", "j")).reply();
        result(job.jobFinalizeAsync());
        qemu.verify();
    }

    @Test
    void attach_pendingJobOfAnother_isNotFinalized() {
        qemu.expect(execute("query-jobs")).reply("[" + info("pending", "") + "]");

        Job job = result(jobs.attachAsync("j"));

        result(job.pending());
        assertThat(job.result()).isNotDone();
        qemu.verify();
    }

    @Test
    void attach_concludedJob_keepsTheOutcomeThatItsQuestionBrought() {
        qemu.expect(execute("query-jobs")).reply("[" + info("concluded", ", 'error': 'No space left'") + "]");

        Job job = result(jobs.attachAsync("j"));

        assertThat(failure(job.result())).hasMessage("job j failed: No space left");
        qemu.verify();
    }

    @Test
    void attach_standby_isReady() {
        qemu.expect(execute("query-jobs")).reply("[" + info("standby", "") + "]");
        qemu.expect(execute("block-job-cancel")).reply();

        Job job = result(jobs.attachAsync("j"));

        result(job.ready());
        result(job.completeWithoutPivotAsync());
    }

    @Test
    void start_commandForAnotherJob_isRefused() {
        assertThat(failure(jobs.startAsync(
                        "a", BlockStream.builder("top").jobId("b").build())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("block-stream: starts no job a (job-id: [b]); give both the same id");
        assertThat(failure(jobs.startAsync("a", BlockStream.builder("top").build())))
                .hasMessageContaining("job-id: [top]");
        assertThat(failure(jobs.startAsync(
                        "disk", BlockResize.builder(1).device("disk").build())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("block_resize: starts no job disk (job-id: []); give both the same id");
        assertThat(qemu.received()).as("the negotiation only").hasSize(1);
    }

    @Test
    void start_olderCommandOrTransaction_findsTheJobsId() {
        qemu.whenever(execute("block-stream")).reply();
        qemu.whenever(execute("transaction")).reply();

        assertThat(result(jobs.startAsync("top", BlockStream.builder("top").build()))
                        .id())
                .isEqualTo("top");
        List<TransactionAction> actions =
                List.of(TransactionAction.blockdevBackup(backup("a")), TransactionAction.blockdevBackup(backup("b")));
        assertThat(result(jobs.startAsync("b", Transaction.of(actions))).id()).isEqualTo("b");
    }

    @Test
    void ready_callbackOfItsFailureThatWaitsForTheResult_holdsUpNothing() {
        Job job = stream();
        qemu.expect(execute("query-jobs")).reply("[" + info("concluded", "") + "]");
        qemu.expect(execute("job-dismiss")).reply();
        CompletableFuture<Void> ready = job.ready().handle((none, failure) -> result(job.result()));
        CompletableFuture<Void> result = job.result().thenRun(() -> failure(job.ready()));

        qemu.sendEvent("JOB_STATUS_CHANGE", status("concluded"));

        result(ready);
        result(result);
    }
}
