package dev.qemu4j.qmp.job;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.job.JobQemu.failure;
import static dev.qemu4j.qmp.job.JobQemu.result;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.qapi.block.BlockResize;
import dev.qemu4j.qapi.block.BlockStream;
import dev.qemu4j.qapi.block.BlockdevBackup;
import dev.qemu4j.qapi.block.MirrorSyncMode;
import dev.qemu4j.qapi.transaction.Transaction;
import dev.qemu4j.qapi.transaction.TransactionAction;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.qmp.QmpOptions;
import dev.qemu4j.qmp.QmpProtocolException;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import dev.qemu4j.qmp.testing.Gate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Orders and losses of events and replies that no real QEMU can be made to produce at will. */
class JobsTest {
    private FakeQmpServer qemu;
    private QmpClient client;
    private Jobs jobs;

    @BeforeEach
    void connect() {
        qemu = FakeQmpServer.start();
        client = result(QmpClient.connectAsync(qemu.address()));
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

        Job job = result(jobs.commitAsync("top", c -> c.jobId("j")));

        result(job.result());
        qemu.verify();
    }

    @RepeatedTest(100) // events of two kinds, whose order among each other counts
    void result_completionWithAnError_isAFailureThoughTheJobIsGone() {
        qemu.expect(execute("block-stream")).reply();
        qemu.expect(execute("query-jobs")).reply("[]");
        Job job = result(jobs.streamAsync("top", s -> s.jobId("j")));

        qemu.sendEvent(
                "BLOCK_JOB_COMPLETED",
                "{'type': 'stream', 'device': 'j', 'len': 2, 'offset': 1, 'speed': 0, 'error': 'No space left'}");
        qemu.sendEvent("JOB_STATUS_CHANGE", status("concluded"));

        assertThat(failure(job.result())).isInstanceOf(JobException.class).hasMessage("job j failed: No space left");
    }

    @Test
    void result_dismissedByAnotherBeforeTheOutcomeWasRead_isNoSuccess() {
        qemu.expect(execute("block-stream")).reply();
        Job job = result(jobs.streamAsync("top", s -> s.jobId("j")));

        qemu.sendEvent("JOB_STATUS_CHANGE", status("null"));

        assertThat(failure(job.result())).hasMessageContaining("vanished before its outcome could be read");
    }

    @Test
    void result_dismissRefused_isStillTheOutcome() {
        qemu.expect(execute("block-stream")).reply();
        qemu.expect(execute("query-jobs")).reply("[" + info("concluded", "") + "]");
        qemu.expect(execute("job-dismiss")).error("GenericError", "Job not found");
        Job job = result(jobs.streamAsync("top", s -> s.jobId("j")));

        qemu.sendEvent("JOB_STATUS_CHANGE", status("concluded"));

        result(job.result());
    }

    @Test
    void result_connectionLost_failsAndDoesNotSayThatTheJobGoesOn() {
        qemu.expect(execute("block-stream")).reply();
        Job job = result(jobs.streamAsync("top", s -> s.jobId("j")));

        qemu.close();

        assertThat(failure(job.result()))
                .isInstanceOf(QmpDisconnectedException.class)
                .hasMessageStartingWith("job j, last known to be undefined: the connection ended")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("go on"));
        assertThat(failure(job.ready())).isInstanceOf(QmpDisconnectedException.class);
    }

    /** As QEMU 11.1 does at times when two backups of one node end together. */
    @Test
    void result_peerAbortsWhileTwoJobsEnd_bothAreDisconnected() {
        qemu.expect(execute("transaction")).reply();
        qemu.expect(execute("query-jobs"))
                .reply("[{'id': 'k', 'type': 'backup', 'status': 'running',"
                        + " 'current-progress': 0, 'total-progress': 1}]");
        Transaction two = Transaction.of(
                List.of(TransactionAction.blockdevBackup(backup("j")), TransactionAction.blockdevBackup(backup("k"))));
        Job first = result(jobs.startAsync("j", two));
        Job second = result(jobs.attachAsync("k"));

        qemu.sendEvent("JOB_STATUS_CHANGE", status("waiting"));
        qemu.close();

        assertThat(failure(first.result()))
                .isInstanceOf(QmpDisconnectedException.class)
                .hasMessageStartingWith("job j, last known to be waiting: the connection ended");
        assertThat(failure(second.result())).isInstanceOf(QmpDisconnectedException.class);
    }

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
    void result_outcomeThatCannotBeAskedFor_saysSo() {
        qemu.expect(execute("block-stream")).reply();
        qemu.expect(execute("query-jobs")).error("GenericError", "pretended by the test");
        Job job = result(jobs.streamAsync("top", s -> s.jobId("j")));

        qemu.sendEvent("JOB_STATUS_CHANGE", status("concluded"));

        assertThat(failure(job.result()))
                .hasMessage("job j concluded, but its outcome could not be read")
                .hasCauseInstanceOf(QmpCommandException.class);
    }

    @Test
    void onProgress_listenerThatThrows_getsTheNextAllTheSame() throws InterruptedException {
        qemu.expect(execute("block-stream")).reply();
        qemu.whenever(execute("query-jobs")).reply("[" + info("running", "") + "]");
        Job job = result(jobs.streamAsync("top", s -> s.jobId("j")));
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

    @RepeatedTest(50) // the end of the connection and the last events are on different threads
    void result_decidedBeforeTheConnectionEnded_staysDecided() {
        qemu.expect(execute("block-stream")).reply();
        qemu.whenever(execute("query-jobs")).drop();
        Job job = result(jobs.streamAsync("top", s -> s.jobId("j")));

        qemu.sendEvent("BLOCK_JOB_COMPLETED", completed(""));
        qemu.sendEvent("JOB_STATUS_CHANGE", status("concluded"));

        result(job.result());
    }

    @RepeatedTest(50)
    void result_failedBeforeTheConnectionEnded_staysFailed() {
        qemu.expect(execute("block-stream")).reply();
        Job job = result(jobs.streamAsync("top", s -> s.jobId("j")));

        qemu.sendEvent("BLOCK_JOB_COMPLETED", completed(", 'error': 'No space left'"));
        qemu.close();

        assertThat(failure(job.result())).hasMessage("job j failed: No space left");
    }

    @Test
    void result_connectionEndsWhileRunning_isADisconnection() {
        qemu.expect(execute("block-stream")).reply();
        Job job = result(jobs.streamAsync("top", s -> s.jobId("j")));
        qemu.sendEvent("JOB_STATUS_CHANGE", status("pending"));

        client.close();

        assertThat(failure(job.result()))
                .isInstanceOf(QmpDisconnectedException.class)
                .hasMessageContaining("the client was closed")
                .hasMessageContaining("attach to it");
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
    void result_autoDismissGiven_isPassedOnAndNothingDismissed() {
        qemu.expect(execute("block-stream").withArgument("auto-dismiss", false)).reply();
        qemu.expect(execute("query-jobs")).reply("[" + info("concluded", "") + "]");
        Job stays = result(jobs.streamAsync("top", s -> s.jobId("j").autoDismiss(false)));
        qemu.sendEvent("JOB_STATUS_CHANGE", status("concluded"));
        result(stays.result());

        qemu.expect(execute("block-stream").withArgument("auto-dismiss", true)).reply();
        qemu.expect(execute("query-jobs")).reply("[]");
        Job goes = result(jobs.streamAsync("top", s -> s.jobId("j").autoDismiss(true)));
        qemu.sendEvent("BLOCK_JOB_COMPLETED", completed(""));
        qemu.sendEvent("JOB_STATUS_CHANGE", status("concluded"));
        result(goes.result());
        qemu.verify();
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
    void result_entryWithoutMembers_isReadAsFarAsItGoes() {
        qemu.expect(execute("block-stream")).reply();
        qemu.expect(execute("query-jobs")).reply("[7, {}, {'id': 7}, {'id': 'j', 'status': 'concluded'}]");
        qemu.expect(execute("job-dismiss")).reply();
        Job job = result(jobs.streamAsync("top", s -> s.jobId("j")));

        qemu.sendEvent("JOB_STATUS_CHANGE", status("concluded"));

        result(job.result());
        qemu.verify();
    }

    @Test
    void result_answerThatIsNoList_saysSo() {
        qemu.expect(execute("block-stream")).reply();
        qemu.expect(execute("query-jobs")).reply("{}");
        Job job = result(jobs.streamAsync("top", s -> s.jobId("j")));

        qemu.sendEvent("JOB_STATUS_CHANGE", status("concluded"));

        assertThat(failure(job.result()))
                .hasMessage("job j concluded, but its outcome could not be read")
                .hasCauseInstanceOf(QmpProtocolException.class);
    }

    @Test
    void query_answerThatIsNoList_isAProtocolException() {
        qemu.expect(execute("block-stream")).reply();
        qemu.whenever(execute("query-jobs")).reply("'x'");
        qemu.whenever(execute("query-block-jobs")).reply("{'j': {'device': 'j', 'io-status': 'ok'}}");
        Job job = result(jobs.streamAsync("top", s -> s.jobId("j")));

        for (CompletableFuture<?> reply : List.of(job.progressAsync(), job.ioStatusAsync(), jobs.attachAsync("j"))) {
            assertThat(failure(reply))
                    .isInstanceOf(QmpProtocolException.class)
                    .hasMessageContaining("expected: an array");
        }
    }

    @Test
    void result_eventsWithoutMembers_makeItAsk() {
        qemu.expect(execute("block-stream")).reply();
        qemu.expect(execute("query-jobs")).reply("[" + info("concluded", "") + "]");
        qemu.expect(execute("job-dismiss")).reply();
        Job job = result(jobs.streamAsync("top", s -> s.jobId("j")));

        qemu.sendEvent("JOB_STATUS_CHANGE", "{'id': 'j'}");

        result(job.result());
    }

    @Test
    void progress_unsignedAndMissing_areRead() {
        qemu.expect(execute("block-stream")).reply();
        qemu.whenever(execute("query-jobs"))
                .reply("[{'id': 'k'}, {'id': 'j', 'current-progress': 9223372036854775808,"
                        + " 'total-progress': 18446744073709551615}]");
        Job job = result(jobs.streamAsync("top", s -> s.jobId("j")));

        JobProgress progress = result(job.progressAsync());

        assertThat(progress).isEqualTo(new JobProgress(Long.MIN_VALUE, -1));
        assertThat(progress.fraction()).isEqualTo(0.5);
        assertThat(progress).hasToString("9223372036854775808 of 18446744073709551615");
        assertThat(new JobProgress(1, -1).fraction()).isBetween(0.0, 0.001);
    }

    @Test
    void onProgress_oddEntryOfAnother_doesNotStopIt() throws InterruptedException {
        qemu.expect(execute("block-stream")).reply();
        qemu.expect(execute("block-stream")).reply();
        qemu.whenever(execute("query-jobs"))
                .reply("[{'id': 'k', 'type': 'stream', 'status': 'running', 'current-progress': 'x'}, "
                        + info("running", "") + "]");
        CountDownLatch three = new CountDownLatch(3);

        result(jobs.streamAsync("other", s -> s.jobId("k"))).onProgress(progress -> {});
        result(jobs.streamAsync("top", s -> s.jobId("j"))).onProgress(progress -> three.countDown());

        assertThat(three.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void ready_callbackOfItsFailureThatWaitsForTheResult_holdsUpNothing() {
        qemu.expect(execute("block-stream")).reply();
        qemu.expect(execute("query-jobs")).reply("[" + info("concluded", "") + "]");
        qemu.expect(execute("job-dismiss")).reply();
        Job job = result(jobs.streamAsync("top", s -> s.jobId("j")));
        CompletableFuture<Void> ready = job.ready().handle((none, failure) -> result(job.result()));
        CompletableFuture<Void> result = job.result().thenRun(() -> failure(job.ready()));

        qemu.sendEvent("JOB_STATUS_CHANGE", status("concluded"));

        result(ready);
        result(result);
    }

    private static BlockdevBackup backup(String id) {
        return BlockdevBackup.builder("top", MirrorSyncMode.FULL, "copy")
                .jobId(id)
                .build();
    }

    private static String completed(String more) {
        return "{'type': 'stream', 'device': 'j', 'len': 2, 'offset': 1, 'speed': 0" + more + "}";
    }

    static String status(String status) {
        return "{'id': 'j', 'status': '" + status + "'}";
    }

    static String info(String status, String more) {
        return "{'id': 'j', 'type': 'stream', 'status': '" + status + "', 'current-progress': 1, 'total-progress': 4"
                + more + "}";
    }
}
