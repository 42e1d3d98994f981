package dev.qemu4j.qmp.job;

import static dev.qemu4j.qmp.job.JobQemu.failure;
import static dev.qemu4j.qmp.job.JobQemu.result;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qapi.transaction.Transaction;
import dev.qemu4j.qapi.transaction.TransactionAction;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.qmp.QmpProtocolException;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Results of jobs, in orders and losses of events and replies that no real QEMU can be made to produce at will. */
class JobResultTest extends ScriptedJobs {
    @RepeatedTest(100) // events of two kinds, whose order among each other counts
    void result_completionWithAnError_isAFailureThoughTheJobIsGone() {
        Job job = stream();
        qemu.expect(execute("query-jobs")).reply("[]");

        qemu.sendEvent(
                "BLOCK_JOB_COMPLETED",
                "{'type': 'stream', 'device': 'j', 'len': 2, 'offset': 1, 'speed': 0, 'error': 'No space left'}");
        qemu.sendEvent("JOB_STATUS_CHANGE", status("concluded"));

        assertThat(failure(job.result())).isInstanceOf(JobException.class).hasMessage("job j failed: No space left");
    }

    @Test
    void result_dismissedByAnotherBeforeTheOutcomeWasRead_isNoSuccess() {
        Job job = stream();

        qemu.sendEvent("JOB_STATUS_CHANGE", status("null"));

        assertThat(failure(job.result())).hasMessageContaining("vanished before its outcome could be read");
    }

    @Test
    void result_dismissRefused_isStillTheOutcome() {
        Job job = stream();
        qemu.expect(execute("query-jobs")).reply("[" + info("concluded", "") + "]");
        qemu.expect(execute("job-dismiss")).error("GenericError", "Job not found");

        qemu.sendEvent("JOB_STATUS_CHANGE", status("concluded"));

        result(job.result());
    }

    @Test
    void result_connectionLost_failsAndDoesNotSayThatTheJobGoesOn() {
        Job job = stream();

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
    void result_outcomeThatCannotBeAskedFor_saysSo() {
        Job job = stream();
        qemu.expect(execute("query-jobs")).error("GenericError", "pretended by the test");

        qemu.sendEvent("JOB_STATUS_CHANGE", status("concluded"));

        assertThat(failure(job.result()))
                .hasMessage("job j concluded, but its outcome could not be read")
                .hasCauseInstanceOf(QmpCommandException.class);
    }

    @RepeatedTest(50) // the end of the connection and the last events are on different threads
    void result_decidedBeforeTheConnectionEnded_staysDecided() {
        Job job = stream();
        qemu.whenever(execute("query-jobs")).drop();

        qemu.sendEvent("BLOCK_JOB_COMPLETED", completed(""));
        qemu.sendEvent("JOB_STATUS_CHANGE", status("concluded"));

        result(job.result());
    }

    @RepeatedTest(50)
    void result_failedBeforeTheConnectionEnded_staysFailed() {
        Job job = stream();

        qemu.sendEvent("BLOCK_JOB_COMPLETED", completed(", 'error': 'No space left'"));
        qemu.close();

        assertThat(failure(job.result())).hasMessage("job j failed: No space left");
    }

    @Test
    void result_connectionEndsWhileRunning_isADisconnection() {
        Job job = stream();
        qemu.sendEvent("JOB_STATUS_CHANGE", status("pending"));

        client.close();

        assertThat(failure(job.result()))
                .isInstanceOf(QmpDisconnectedException.class)
                .hasMessageContaining("the client was closed")
                .hasMessageContaining("attach to it");
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
    void result_entryWithoutMembers_isReadAsFarAsItGoes() {
        Job job = stream();
        qemu.expect(execute("query-jobs")).reply("[7, {}, {'id': 7}, {'id': 'j', 'status': 'concluded'}]");
        qemu.expect(execute("job-dismiss")).reply();

        qemu.sendEvent("JOB_STATUS_CHANGE", status("concluded"));

        result(job.result());
        qemu.verify();
    }

    @Test
    void result_answerThatIsNoList_saysSo() {
        Job job = stream();
        qemu.expect(execute("query-jobs")).reply("{}");

        qemu.sendEvent("JOB_STATUS_CHANGE", status("concluded"));

        assertThat(failure(job.result()))
                .hasMessage("job j concluded, but its outcome could not be read")
                .hasCauseInstanceOf(QmpProtocolException.class);
    }

    @Test
    void result_eventsWithoutMembers_makeItAsk() {
        Job job = stream();
        qemu.expect(execute("query-jobs")).reply("[" + info("concluded", "") + "]");
        qemu.expect(execute("job-dismiss")).reply();

        qemu.sendEvent("JOB_STATUS_CHANGE", "{'id': 'j'}");

        result(job.result());
    }
}
