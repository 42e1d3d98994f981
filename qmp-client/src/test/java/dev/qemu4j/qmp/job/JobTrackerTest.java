package dev.qemu4j.qmp.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.block.BlockErrorAction;
import dev.qemu4j.qapi.block.BlockJobCancelledEvent;
import dev.qemu4j.qapi.block.BlockJobCompletedEvent;
import dev.qemu4j.qapi.block.BlockJobErrorEvent;
import dev.qemu4j.qapi.block.BlockJobPendingEvent;
import dev.qemu4j.qapi.block.BlockJobReadyEvent;
import dev.qemu4j.qapi.common.IoOperationType;
import dev.qemu4j.qapi.job.JobStatus;
import dev.qemu4j.qapi.job.JobStatusChangeEvent;
import dev.qemu4j.qapi.job.JobType;
import dev.qemu4j.qmp.job.JobTracker.Step;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JobTrackerTest {
    private final JobTracker tracker = new JobTracker("j");

    @Test
    void on_lifeOfAnActiveCommit_readyOnceThenConcludedOnce() {
        assertThat(steps("created", "running", "ready")).containsExactly(Step.NONE, Step.NONE, Step.READY);
        assertThat(tracker.on(ready("j"))).as("said twice, by two events").isEqualTo(Step.NONE);
        assertThat(steps("standby", "ready", "waiting")).containsOnly(Step.NONE);
        tracker.finalizedByHand(false);
        assertThat(steps("pending")).as("not for us to finalize").containsExactly(Step.NONE);
        assertThat(tracker.on(completed("j", null))).isEqualTo(Step.NONE);
        assertThat(steps("concluded", "concluded", "null")).containsExactly(Step.ASK, Step.NONE, Step.NONE);
        assertThat(tracker.found(entry("concluded", null))).isEqualTo(Step.CONCLUDED);
        assertThat(tracker.failure()).isNull();
    }

    @Test
    void on_blockJobReadyBeforeTheStatus_isReadyOnce() {
        assertThat(tracker.on(ready("j"))).isEqualTo(Step.READY);
        assertThat(steps("ready")).containsExactly(Step.NONE);
    }

    @Test
    void on_eventsOfOtherJobs_areNotMeant() {
        assertThat(tracker.on(change("k", "concluded"))).isEqualTo(Step.NONE);
        assertThat(tracker.on(ready("k"))).isEqualTo(Step.NONE);
        tracker.on(completed("k", "of another"));
        tracker.on(cancelled("k"));
        assertThat(tracker.status()).isEqualTo(JobStatus.UNDEFINED);
        assertThat(tracker.isDecided()).isFalse();
    }

    @Test
    void failure_completionWithAnError_neverIsASuccess() {
        tracker.on(completed("j", "No space left on device"));
        steps("concluded");
        tracker.found(entry("concluded", null));

        assertThat(tracker.failure())
                .isExactlyInstanceOf(JobException.class)
                .hasMessage("job j failed: No space left on device")
                .matches(JobException::isOutcomeKnown);
    }

    @Test
    void failure_errorOfTheQueryOnly_isTheFailure() {
        steps("aborting", "concluded");
        tracker.found(entry("concluded", "Could not read"));

        assertThat(tracker.failure()).hasMessage("job j failed: Could not read");
    }

    @Test
    void failure_afterAnIoError_tellsWhatWasDoneAboutIt() {
        tracker.on(BlockJobErrorEvent.of("j", IoOperationType.READ, BlockErrorAction.REPORT));
        steps("aborting", "concluded");
        tracker.found(entry("concluded", "Input/output error"));

        assertThat(tracker.failure()).hasMessage("job j failed (read error, then report): Input/output error");
    }

    @Test
    void failure_cancelled_isACancellationHoweverItIsKnown() {
        tracker.on(cancelled("j"));
        assertThat(tracker.failure()).isInstanceOf(JobCancelledException.class);

        JobTracker other = new JobTracker("j");
        other.found(entry("concluded", "Operation canceled"));
        assertThat(other.failure()).isInstanceOf(JobCancelledException.class);
    }

    @Test
    void on_goneWithoutConclusion_countsWhatTheEventsSaid() {
        tracker.on(completed("j", null));
        assertThat(steps("null")).containsExactly(Step.GONE);
        assertThat(tracker.failure()).isNull();

        JobTracker silent = new JobTracker("j");
        assertThat(silent.on(change("j", "null"))).isEqualTo(Step.GONE);
        assertThat(silent.failure())
                .hasMessage("job j vanished before its outcome could be read")
                .matches(failure -> !failure.isOutcomeKnown());
    }

    @Test
    void found_goneBeforeTheQuery_needsTheEvents() {
        assertThat(tracker.found(null)).as("its events are on their way").isEqualTo(Step.NONE);
        steps("concluded");
        assertThat(tracker.found(null)).isEqualTo(Step.GONE);
        assertThat(tracker.failure()).hasMessageContaining("vanished");
    }

    @Test
    void failure_statusesOnly_tellTheOutcome() {
        steps("created", "running", "waiting", "pending");
        assertThat(tracker.isDecided()).isFalse();
        steps("concluded");
        assertThat(tracker.isDecided()).isTrue();
        assertThat(tracker.failure()).isNull();

        steps("created");
        assertThat(tracker.isDecided()).as("a new job of the same id").isFalse();
        steps("running", "waiting", "aborting", "concluded");
        assertThat(tracker.isDecided()).isTrue();
        assertThat(tracker.failure()).hasMessageContaining("failed or was cancelled");
    }

    @Test
    void failure_statusesAfterAGap_tellNothing() {
        steps("created", "running", "pending");
        tracker.missedEvents();
        steps("concluded");
        assertThat(tracker.isDecided()).isFalse();
        assertThat(tracker.found(null)).isEqualTo(Step.GONE);
        assertThat(tracker.failure()).hasMessageContaining("vanished");
    }

    @Test
    void found_answerOlderThanTheEvents_changesNothing() {
        steps("running", "ready", "waiting");
        assertThat(tracker.found(entry("running", null))).isEqualTo(Step.NONE);
        assertThat(tracker.status()).isEqualTo(JobStatus.WAITING);
    }

    @Test
    void on_pending_isToldOnceWhereTheJobWaits() {
        assertThat(steps("pending")).as("nobody said whether it waits").containsExactly(Step.ASK);
        assertThat(tracker.found(entry("pending", null))).isEqualTo(Step.PENDING);
        assertThat(tracker.on(BlockJobPendingEvent.of(JobType.COMMIT, "j"))).isEqualTo(Step.NONE);

        JobTracker byHand = new JobTracker("j");
        byHand.finalizedByHand(true);
        assertThat(byHand.on(change("j", "pending"))).isEqualTo(Step.PENDING);
        assertThat(new JobTracker("j").on(BlockJobPendingEvent.of(JobType.COMMIT, "j")))
                .isEqualTo(Step.PENDING);
    }

    @Test
    void found_inEachStatus_goesOnFromThere() {
        assertThat(new JobTracker("j").found(entry("ready", null))).isEqualTo(Step.READY);
        assertThat(new JobTracker("j").found(entry("standby", null))).isEqualTo(Step.READY);
        assertThat(new JobTracker("j").found(entry("pending", null))).isEqualTo(Step.PENDING);
        assertThat(new JobTracker("j").found(entry("concluded", null))).isEqualTo(Step.CONCLUDED);
        assertThat(new JobTracker("j").found(entry("of-a-newer-qemu", null))).isEqualTo(Step.NONE);
    }

    private Stream<Step> steps(String... statuses) {
        return Stream.of(statuses).map(status -> tracker.on(change("j", status))).toList().stream();
    }

    private static QmpEvent change(String id, String status) {
        return JobStatusChangeEvent.of(id, JobStatus.of(status));
    }

    private static QmpEvent ready(String id) {
        return BlockJobReadyEvent.builder()
                .type(JobType.COMMIT)
                .device(id)
                .len(1)
                .offset(1)
                .speed(0)
                .build();
    }

    private static QmpEvent completed(String id, @Nullable String error) {
        BlockJobCompletedEvent.Builder event = BlockJobCompletedEvent.builder()
                .type(JobType.COMMIT)
                .device(id)
                .len(1)
                .offset(1)
                .speed(0);
        return error == null ? event.build() : event.error(error).build();
    }

    private static QmpEvent cancelled(String id) {
        return BlockJobCancelledEvent.builder()
                .type(JobType.COMMIT)
                .device(id)
                .len(1)
                .offset(0)
                .speed(0)
                .build();
    }

    private static JobEntry entry(String status, @Nullable String error) {
        return new JobEntry("j", JobStatus.of(status), new JobProgress(0, 1), error);
    }
}
