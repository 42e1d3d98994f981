package dev.qemu4j.qmp.job;

import static dev.qemu4j.qmp.job.JobQemu.failure;
import static dev.qemu4j.qmp.job.JobQemu.result;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpOptions;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A job whose events were more than its listener's buffer holds, while the client's executor was busy. */
@Tag("sockets")
class JobOverrunTest {
    private static final String ERROR = "{'device': 'j', 'operation': 'write', 'action': 'ignore'}";

    private final FakeQmpServer qemu = FakeQmpServer.start();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BusyExecutor executor = new BusyExecutor(threads);
    private final QmpClient client = result(QmpClient.connectAsync(
            qemu.address(),
            QmpOptions.builder().eventCapacity(2).executor(executor).build()));
    private final Jobs jobs = Jobs.of(client);

    @AfterEach
    void close() {
        executor.busy(false);
        client.close();
        qemu.close();
        threads.shutdownNow();
    }

    @Test
    void result_endLostInAnOverrun_isAskedFor() {
        Job job = started();
        qemu.expect(execute("query-jobs")).reply("[{'id': 'j', 'status': 'concluded', 'error': 'No space left'}]");
        qemu.expect(execute("job-dismiss")).reply();

        overrun("JOB_STATUS_CHANGE", "{'id': 'j', 'status': 'concluded'}");

        assertThat(failure(job.result())).hasMessage("job j failed: No space left");
        assertThat(failure(job.ready())).isInstanceOf(JobException.class);
        qemu.verify();
    }

    @Test
    void ready_lostInAnOverrun_isAskedForAndTheJobGoesOn() {
        Job job = started();
        qemu.expect(execute("query-jobs")).reply("[{'id': 'j', 'status': 'standby'}]");

        overrun("JOB_STATUS_CHANGE", "{'id': 'j', 'status': 'ready'}");

        result(job.ready());
        qemu.expect(execute("query-jobs")).reply("[{'id': 'j', 'status': 'concluded'}]");
        qemu.expect(execute("job-dismiss")).reply();
        qemu.sendEvent("JOB_STATUS_CHANGE", "{'id': 'j', 'status': 'concluded'}");
        result(job.result());
        qemu.verify();
    }

    @Test
    void result_goneInAnOverrun_isNoSuccess() {
        Job job = started();
        qemu.expect(execute("query-jobs")).reply("[]");

        overrun("JOB_STATUS_CHANGE", "{'id': 'j', 'status': 'null'}");

        assertThat(failure(job.result())).hasMessageContaining("vanished before its outcome could be read");
    }

    @Test
    void result_answerAfterAnOverrunCannotBeRead_fails() {
        Job job = started();
        qemu.expect(execute("query-jobs")).error("GenericError", "pretended by the test");

        overrun("JOB_STATUS_CHANGE", "{'id': 'j', 'status': 'concluded'}");

        assertThat(failure(job.result())).hasMessageContaining("its outcome could not be read");
    }

    @Test
    void result_eventsOfNoJob_overrunNothing() {
        Job job = started();
        executor.busy(true);
        IntStream.range(0, 3_000).forEach(i -> qemu.sendEvent("BLOCK_IO_ERROR"));
        qemu.expect(execute("query-jobs")).reply("[{'id': 'j', 'status': 'concluded'}]");
        qemu.expect(execute("job-dismiss")).reply();
        qemu.sendEvent("JOB_STATUS_CHANGE", "{'id': 'j', 'status': 'concluded'}");
        executor.busy(false);

        result(job.result());
        qemu.verify();
    }

    private Job started() {
        qemu.whenever(execute("query-status")).reply("{'status': 'running', 'running': true}");
        qemu.expect(execute("block-stream")).reply();
        return result(jobs.streamAsync("top", s -> s.jobId("j")));
    }

    /** Sends more than two events, of which the given one is lost, and waits until all have been read. */
    private void overrun(String name, String data) {
        executor.busy(true);
        IntStream.range(0, 3).forEach(i -> qemu.sendEvent("BLOCK_JOB_ERROR", ERROR));
        qemu.sendEvent(name, data);
        result(client.runState().queryStatus());
        executor.busy(false);
    }

    /** Keeps its tasks as long as it is busy. */
    private static final class BusyExecutor implements Executor {
        private final Executor then;
        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private boolean busy;

        BusyExecutor(Executor then) {
            this.then = then;
        }

        @Override
        public synchronized void execute(Runnable task) {
            if (busy) {
                waiting.add(task);
            } else {
                then.execute(task);
            }
        }

        synchronized void busy(boolean now) {
            busy = now;
            while (!busy && !waiting.isEmpty()) {
                then.execute(waiting.remove());
            }
        }
    }
}
