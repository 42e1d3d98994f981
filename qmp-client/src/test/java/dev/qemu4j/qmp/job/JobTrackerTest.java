package dev.qemu4j.qmp.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.block.BlockErrorAction;
import dev.qemu4j.qapi.block.BlockJobCancelledEvent;
import dev.qemu4j.qapi.block.BlockJobCompletedEvent;
import dev.qemu4j.qapi.block.BlockJobErrorEvent;
import dev.qemu4j.qapi.block.BlockJobReadyEvent;
import dev.qemu4j.qapi.common.IoOperationType;
import dev.qemu4j.qapi.job.JobInfo;
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
        assertThat(steps("pending")).containsExactly(Step.FINALIZE);
        assertThat(tracker.on(completed("j", null))).isEqualTo(Step.NONE);
        assertThat(steps("concluded", "concluded", "null")).containsExactly(Step.CONCLUDE, Step.NONE, Step.NONE);
        tracker.outcome(info(null));
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
        tracker.outcome(info(null));
        assertThat(tracker.failure()).isNull();
        assertThat(tracker.status()).isEqualTo(JobStatus.UNDEFINED);
    }

    @Test
    void failure_completionWithAnError_neverIsASuccess() {
        tracker.on(completed("j", "No space left on device"));
        steps("concluded");
        tracker.outcome(info(null));

        assertThat(tracker.failure())
                .isExactlyInstanceOf(JobException.class)
                .hasMessage("job j failed: No space left on device");
    }

    @Test
    void failure_errorOfTheQueryOnly_isTheFailure() {
        steps("aborting", "concluded");
        tracker.outcome(info("Could not read"));

        assertThat(tracker.failure()).hasMessage("job j failed: Could not read");
    }

    @Test
    void failure_afterAnIoError_tellsWhatWasDoneAboutIt() {
        tracker.on(BlockJobErrorEvent.of("j", IoOperationType.READ, BlockErrorAction.REPORT));
        steps("aborting", "concluded");
        tracker.outcome(info("Input/output error"));

        assertThat(tracker.failure()).hasMessage("job j failed (read error, then report): Input/output error");
    }

    @Test
    void failure_cancelled_isACancellationHoweverItIsKnown() {
        tracker.on(cancelled("j"));
        assertThat(tracker.failure()).isInstanceOf(JobCancelledException.class);

        JobTracker other = new JobTracker("j");
        other.outcome(info("Operation canceled"));
        assertThat(other.failure()).isInstanceOf(JobCancelledException.class);
    }

    @Test
    void on_goneWithoutConclusion_countsWhatTheEventsSaid() {
        tracker.on(completed("j", null));
        assertThat(steps("null")).containsExactly(Step.GONE);
        assertThat(tracker.failure()).isNull();

        JobTracker silent = new JobTracker("j");
        assertThat(silent.on(change("j", "null"))).isEqualTo(Step.GONE);
        assertThat(silent.failure()).hasMessage("job j vanished before its outcome could be read");
    }

    @Test
    void outcome_goneBeforeTheQuery_needsTheEvents() {
        steps("concluded");
        tracker.outcome(null);
        assertThat(tracker.failure()).hasMessageContaining("vanished");
    }

    @Test
    void found_inEachStatus_goesOnFromThere() {
        assertThat(new JobTracker("j").found(info("ready", null))).isEqualTo(Step.READY);
        assertThat(new JobTracker("j").found(info("pending", null))).isEqualTo(Step.FINALIZE);
        assertThat(new JobTracker("j").found(info("concluded", null))).isEqualTo(Step.CONCLUDE);
        assertThat(new JobTracker("j").found(info("of-a-newer-qemu", null))).isEqualTo(Step.NONE);
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

    private static JobInfo info(@Nullable String error) {
        return info("concluded", error);
    }

    private static JobInfo info(String status, @Nullable String error) {
        JobInfo.Builder info = JobInfo.builder()
                .id("j")
                .type(JobType.COMMIT)
                .status(JobStatus.of(status))
                .currentProgress(0)
                .totalProgress(1);
        return error == null ? info.build() : info.error(error).build();
    }
}
