package dev.qemu4j.vm.disk.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.store.Sha256;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Manifests that somebody else has written: none takes all memory, or is read for ever. */
@Timeout(60)
class BackupManifestTest {
    @TempDir
    private Path work;

    private static DiskBackup backup(int disks) {
        BackedUpDisk disk = new BackedUpDisk(
                "root", "0-root.qcow2", false, DataSize.ofMib(1), true, "", "b", new Sha256("0".repeat(64)));
        return new DiskBackup("chain", 1, null, Instant.EPOCH, "7.2.0", false, Collections.nCopies(disks, disk));
    }

    private Path manifest() throws IOException {
        return Files.createDirectories(work.resolve("0001")).resolve("manifest.json");
    }

    @Test
    void list_ordinaryManifest_isRead() throws IOException {
        Files.writeString(manifest(), backup(100).toJson());
        assertThat(BackupFolder.at(work).list()).containsExactly(backup(100));
    }

    @Test
    void list_endlessManifest_isRefusedBeforeItIsRead() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(manifest().toFile(), "rw")) {
            file.setLength(1L << 40); // a sparse one
        }
        assertThatThrownBy(() -> BackupFolder.at(work).list())
                .isInstanceOf(BackupException.class)
                .hasMessageContaining(manifest().toString())
                .hasMessageContaining("more than");
    }

    @Test
    void list_manifestIsAPipe_isRefused() throws IOException {
        HostCommand.of("mkfifo", manifest().toString()).run();
        assertThatThrownBy(() -> BackupFolder.at(work).list())
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("no regular file");
    }

    @Test
    void parse_tooManyOrTooDeepOrTooLong_isRefused() {
        for (String json : List.of(
                backup(1).toJson().replaceFirst("(?s)\"disks\".*", "\"disks\": [" + "1,".repeat(5000) + "1]}"),
                "[".repeat(100),
                "{\"format\": 1, \"qemu\": \"" + "7".repeat(2 << 20) + "\"}")) {
            assertThatThrownBy(() -> DiskBackup.parse(json))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("manifest: ");
        }
    }
}
