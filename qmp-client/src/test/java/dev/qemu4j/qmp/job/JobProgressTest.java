package dev.qemu4j.qmp.job;

import static dev.qemu4j.qmp.job.JobQemu.failure;
import static dev.qemu4j.qmp.job.JobQemu.result;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qmp.QmpProtocolException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The progress of jobs, also of answers that no real QEMU gives. */
class JobProgressTest extends ScriptedJobs {
    @Test
    void onProgress_listenerThatThrows_getsTheNextAllTheSame() throws InterruptedException {
        Job job = stream();
        qemu.whenever(execute("query-jobs")).reply("[" + info("running", "") + "]");
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

    @Test
    void query_answerThatIsNoList_isAProtocolException() {
        Job job = stream();
        qemu.whenever(execute("query-jobs")).reply("'x'");
        qemu.whenever(execute("query-block-jobs")).reply("{'j': {'device': 'j', 'io-status': 'ok'}}");

        for (CompletableFuture<?> reply : List.of(job.progressAsync(), job.ioStatusAsync(), jobs.attachAsync("j"))) {
            assertThat(failure(reply))
                    .isInstanceOf(QmpProtocolException.class)
                    .hasMessageContaining("expected: an array");
        }
    }

    @Test
    void progress_unsignedAndMissing_areRead() {
        Job job = stream();
        qemu.whenever(execute("query-jobs"))
                .reply("[{'id': 'k'}, {'id': 'j', 'current-progress': 9223372036854775808,"
                        + " 'total-progress': 18446744073709551615}]");

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
}
