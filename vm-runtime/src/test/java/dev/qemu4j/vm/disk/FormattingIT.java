package dev.qemu4j.vm.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.vm.disk.DiskMachine.Wiring;
import dev.qemu4j.vm.disk.backup.BackupFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Questions while images are formatted: QEMU 7.2 may crash when it lists its block nodes then. */
@Timeout(180)
@Tag("once")
class FormattingIT {
    private static final int OPERATIONS = 5;

    @TempDir
    private Path work;

    @Test
    void graph_askedAllTheTime_isNotReadWhileAnImageIsFormatted() throws Exception {
        BackupFolder folder = BackupFolder.at(work.resolve("backups"));
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV, "-qmp", LossyMonitor.option(work));
                LossyMonitor monitor = LossyMonitor.of(work)) {
            Disks disks = Disks.of(monitor.qmp());
            AtomicBoolean done = new AtomicBoolean();
            CompletableFuture<Integer> asking = new CompletableFuture<>();
            Thread reader = new Thread(() -> {
                int graphs = 0;
                try {
                    while (!done.get()) {
                        disks.graph();
                        graphs++;
                    }
                    asking.complete(graphs);
                } catch (RuntimeException e) {
                    asking.completeExceptionally(e);
                }
            });
            reader.start();
            try {
                for (int i = 0; i < OPERATIONS; i++) {
                    disks.backup(folder, b -> b.disks("root"));
                    disks.disk("data").snapshot(work.resolve("o" + i + ".qcow2"));
                }
            } finally {
                done.set(true);
            }
            assertThat(asking.get(30, TimeUnit.SECONDS)).isPositive();
            assertThat(machine.vm().isAlive()).isTrue();
            assertThat(monitor.sent("blockdev-create")).hasSize(2 * OPERATIONS);
            assertThat(askedMeanwhile(monitor.sent())).isEmpty();
        }
    }

    /** Returns the questions for nodes between the start of a formatting and the dismissal of its job. */
    private static List<String> askedMeanwhile(List<String> lines) {
        boolean[] formatting = {false};
        return lines.stream()
                .filter(line -> {
                    formatting[0] |= line.contains("\"execute\":\"blockdev-create\"");
                    formatting[0] &= !line.contains("\"execute\":\"job-dismiss\"");
                    return formatting[0] && line.contains("\"execute\":\"query-named-block-nodes\"");
                })
                .toList();
    }
}
