package dev.qemu4j.qmp.job;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import dev.qemu4j.qmp.testing.Gate;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.WatchService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveSnapshotTest {
    @TempDir
    private Path directory;

    @Test
    void takeAsync_cancelledBeforeTheFirstStep_takesNoneAndDeletesItsFile() throws IOException, InterruptedException {
        Gate gate = new Gate();
        Path file = directory.resolve("overlay.qcow2");
        try (FakeQmpServer qemu = FakeQmpServer.start();
                QmpClient client = QmpClient.connect(qemu.address());
                WatchService deleted = directory.getFileSystem().newWatchService()) {
            directory.register(deleted, ENTRY_DELETE);
            qemu.expect(execute("query-named-block-nodes"))
                    .late(gate)
                    .reply("[{'node-name': 'n', 'drv': 'qcow2', 'file': '/n', 'ro': false, 'detect_zeroes': 'off',"
                            + " 'image': {'filename': '/n', 'format': 'qcow2', 'virtual-size': 1048576}}]");
            CompletableFuture<?> taking = LiveSnapshot.of(client, "n").takeAsync(file, "top");
            assertThat(file).exists();

            taking.cancel(true);
            gate.release();

            assertThat(deleted.poll(BOUND.toSeconds(), TimeUnit.SECONDS))
                    .as("the file's end")
                    .isNotNull();
            assertThat(file).doesNotExist();
            qemu.verify();
        }
    }
}
