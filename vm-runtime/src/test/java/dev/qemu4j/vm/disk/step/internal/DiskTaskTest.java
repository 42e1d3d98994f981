package dev.qemu4j.vm.disk.step.internal;

import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.qmp.job.Jobs;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The words of a wait that is interrupted when the operation has its result. */
@Timeout(60)
class DiskTaskTest {
    private static final String WAIT = "waiting for a stream of disk d";

    @Test
    void await_interruptedBehindTheEnd_saysThatItWasDone() throws Exception {
        DiskTask<String> task = DiskTask.ofTurns(wanted -> "done");

        assertThat(told(task)).isEqualTo("it was too late to give up a stream of disk d: it was done");
    }

    @Test
    void await_interruptedBehindTheEndOfTheJob_saysThatItWasDone() throws Exception {
        try (FakeQmpServer qemu = FakeQmpServer.start();
                QmpClient client = QmpClient.connect(qemu.address())) {
            DiskTask<Job> task = stream(qemu, client);
            Job job = task.future().get(30, TimeUnit.SECONDS);
            qemu.sendEvent(
                    "BLOCK_JOB_COMPLETED", "{'type': 'stream', 'device': 'j', 'len': 2, 'offset': 2, 'speed': 0}");
            qemu.sendEvent("JOB_STATUS_CHANGE", "{'id': 'j', 'status': 'concluded'}");
            job.result().get(30, TimeUnit.SECONDS);

            assertThat(told(task)).isEqualTo("it was too late to give up a stream of disk d (job j): it was done");
        }
    }

    @Test
    void await_interruptedWhenTheConnectionHasEnded_saysThatNobodyKnows() throws Exception {
        try (FakeQmpServer qemu = FakeQmpServer.start();
                QmpClient client = QmpClient.connect(qemu.address())) {
            DiskTask<Job> task = stream(qemu, client);
            task.future().get(30, TimeUnit.SECONDS);
            end(qemu);

            assertThat(told(task)).isEqualTo("nobody knows whether a stream of disk d (job j) was done, or goes on");
        }
    }

    private static void end(FakeQmpServer qemu) {
        qemu.close();
    }

    private static DiskTask<Job> stream(FakeQmpServer qemu, QmpClient client) {
        qemu.whenever(execute("block-stream")).reply();
        qemu.whenever(execute("job-dismiss")).reply();
        qemu.whenever(execute("job-cancel")).error("GenericError", "Job not found");
        qemu.whenever(execute("query-jobs"))
                .reply("[{'id': 'j', 'type': 'stream', 'status': 'concluded', 'current-progress': 2,"
                        + " 'total-progress': 2}]");
        return DiskTask.ofTurns(wanted -> {
            Job job = Jobs.of(client).stream("top", s -> s.jobId("j"));
            wanted.orCancel(job);
            return job;
        });
    }

    private static String told(DiskTask<?> task) throws ExecutionException, InterruptedException, TimeoutException {
        task.future().get(30, TimeUnit.SECONDS);
        Thread.currentThread().interrupt();
        QemuInterruptedException interrupt =
                catchThrowableOfType(QemuInterruptedException.class, () -> task.await(WAIT));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(interrupt.getSuppressed()).hasSize(1);
        return String.valueOf(interrupt.getSuppressed()[0].getMessage());
    }
}
