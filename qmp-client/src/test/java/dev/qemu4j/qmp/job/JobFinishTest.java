package dev.qemu4j.qmp.job;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.qmp.QmpCommandException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The end of jobs that may or may not get ready. */
class JobFinishTest extends ScriptedJobs {
    private static final Duration SHORT = Duration.ofMillis(50);

    @Test
    void finish_jobThatGetsReady_completesItAndWaitsForTheOutcome() {
        Job job = stream();
        qemu.expect(execute("job-complete")).reply();
        qemu.sendEvent("JOB_STATUS_CHANGE", status("ready"));
        job.awaitReady(BOUND);

        assertThatThrownBy(() -> job.finish(SHORT))
                .isInstanceOf(QemuTimeoutException.class)
                .hasMessageStartingWith("time-out of 50 ms while waiting for the end of job j");

        conclude("");
        assertThatCode(() -> job.await(BOUND)).doesNotThrowAnyException();
    }

    @Test
    void finish_jobThatEndsByItself_isNotCompleted() {
        Job job = stream();
        CompletableFuture<@Nullable Void> end = job.finishAsync(BOUND);
        conclude("");

        assertThatCode(() -> JobQemu.result(end)).doesNotThrowAnyException();
        qemu.verify();
    }

    @Test
    void finish_jobThatFails_throwsItsFailure() {
        Job job = stream();
        conclude(", 'error': 'No space left'");

        assertThatThrownBy(() -> job.finish(BOUND))
                .isInstanceOf(JobException.class)
                .hasMessage("job j failed: No space left");
    }

    @Test
    void finish_completedBySomebodyElse_waitsForTheOutcome() {
        Job job = stream();
        qemu.expect(execute("job-complete")).error("GenericError", "Job 'j' in state 'waiting' cannot accept command");
        qemu.expect(execute("query-jobs")).reply("[" + info("waiting", "") + "]");
        CompletableFuture<@Nullable Void> end = job.finishAsync(BOUND);
        qemu.sendEvent("JOB_STATUS_CHANGE", status("ready"));
        qemu.awaitReceived(4, BOUND); // the last is the look at the job
        conclude("");

        assertThatCode(() -> JobQemu.result(end)).doesNotThrowAnyException();
    }

    @Test
    void finish_completionRefused_fails() {
        Job job = stream();
        qemu.expect(execute("job-complete")).error("GenericError", "Could not open the backing file");
        qemu.expect(execute("query-jobs")).reply("[" + info("ready", "") + "]");
        qemu.sendEvent("JOB_STATUS_CHANGE", status("ready"));

        assertThatThrownBy(() -> job.finish(BOUND))
                .isInstanceOf(QmpCommandException.class)
                .hasMessageContaining("Could not open the backing file");
    }

    @Test
    void finishAsync_cancelledBeforeTheJobIsReady_completesNothing() {
        Job job = stream();
        CompletableFuture<@Nullable Void> end = job.finishAsync(BOUND);
        assertThat(end.cancel(true)).isTrue();

        qemu.sendEvent("JOB_STATUS_CHANGE", status("ready"));
        job.awaitReady(BOUND);

        assertThat(job.result()).isNotDone();
        qemu.verify();
    }

    private void conclude(String error) {
        qemu.expect(execute("query-jobs")).reply("[" + info("concluded", error) + "]");
        qemu.expect(execute("job-dismiss")).reply();
        qemu.sendEvent("BLOCK_JOB_COMPLETED", completed(error));
        qemu.sendEvent("JOB_STATUS_CHANGE", status("concluded"));
    }
}
