package dev.qemu4j.vm.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.disk.DiskMachine.Wiring;
import dev.qemu4j.vm.disk.backup.BackupFolder;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Backups that are said to be done are there after a power loss, by the order of the system calls. QEMU and its tools have a call of their own, {@code fdatasync}. */
@Timeout(180)
@Tag("once")
class DurableBackupIT {
    @TempDir
    private Path work;

    @Test
    void backupRestoreAndPrune_areOnTheStorageBeforeTheyAreDone() throws Exception {
        BackupFolder folder = BackupFolder.at(work.resolve("new/backups"));
        Path target = work.resolve("restored.qcow2");
        Path calls = work.resolve("calls");
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV, "-qmp", LossyMonitor.option(work))) {
            machine.guest().write(20);
            HostCommand.builder(
                            "strace",
                            "-f",
                            "-y",
                            "-e",
                            "trace=fsync,rename,renameat,renameat2,unlink,unlinkat,rmdir",
                            "-o",
                            calls.toString(),
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            Main.class.getName(),
                            work.resolve("qmp").toString(),
                            folder.path().toString(),
                            target.toString())
                    .timeout(Duration.ofMinutes(2))
                    .build()
                    .run();
        }
        List<String> lines = Files.readAllLines(calls);
        Path partial = folder.path().resolve("0001.partial");
        int manifest = indexOf(lines, 0, "fsync(", "<" + partial.resolve("manifest.json") + ">");
        int directory = indexOf(lines, manifest, "fsync(", "<" + partial + ">"); // before, for the names of the images
        int renamed = indexOf(lines, 0, "rename", "\"" + folder.directory(1) + "\"");
        int named = indexOf(lines, renamed, "fsync(", "<" + folder.path() + ">");
        for (String image : List.of("0-root.qcow2", "1-data.qcow2")) {
            assertThat(indexOf(lines, 0, "fsync(", "<" + partial.resolve(image) + ">"))
                    .isBetween(0, manifest);
        }
        assertThat(List.of(manifest, directory, renamed, named)).isSorted().doesNotContain(-1);
        assertThat(indexOf(lines, 0, "fsync(", "<" + work + ">")).isBetween(0, manifest);

        int restored = indexOf(lines, named, "fsync(", "<" + target + ">");
        assertThat(restored).isGreaterThan(named);
        assertThat(indexOf(lines, restored, "fsync(", "<" + work + ">")).isGreaterThan(restored);

        Path pruned = folder.path().resolve("0001.pruned");
        int gone = indexOf(lines, restored, "rename", "\"" + pruned + "\"");
        int told = indexOf(lines, gone, "fsync(", "<" + folder.path() + ">");
        int deleted = indexOf(lines, gone, "unlink", "0-root.qcow2");
        assertThat(List.of(gone, told, deleted)).isSorted().doesNotContain(-1);
    }

    private static int indexOf(List<String> lines, int from, String call, String name) {
        return IntStream.range(Math.max(0, from), lines.size())
                .filter(i -> lines.get(i).contains(call) && lines.get(i).contains(name))
                .findFirst()
                .orElse(-1);
    }

    /** Backs up twice, restores the first backup, and prunes it. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) {
            BackupFolder folder = BackupFolder.at(Path.of(arguments[1]));
            try (QmpClient qmp = QmpClient.connect(UnixDomainSocketAddress.of(arguments[0]))) {
                Disks disks = Disks.of(qmp);
                disks.backup(folder);
                folder.restore(1, "root", Path.of(arguments[2]));
                disks.backup(folder, b -> b.full(true));
                folder.prune(1);
            }
        }
    }
}
