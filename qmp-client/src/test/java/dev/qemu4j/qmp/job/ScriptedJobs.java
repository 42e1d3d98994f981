package dev.qemu4j.qmp.job;

import static dev.qemu4j.qmp.job.JobQemu.result;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;

import dev.qemu4j.qapi.block.BlockdevBackup;
import dev.qemu4j.qapi.block.MirrorSyncMode;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A client of a peer that says about jobs what a test scripts. */
abstract class ScriptedJobs {
    FakeQmpServer qemu;
    QmpClient client;
    Jobs jobs;

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

    /** Starts a job "j", for which the peer expects no more than its command. */
    Job stream() {
        qemu.expect(execute("block-stream")).reply();
        return result(jobs.streamAsync("top", s -> s.jobId("j")));
    }

    static BlockdevBackup backup(String id) {
        return BlockdevBackup.builder("top", MirrorSyncMode.FULL, "copy")
                .jobId(id)
                .build();
    }

    static String completed(String more) {
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
