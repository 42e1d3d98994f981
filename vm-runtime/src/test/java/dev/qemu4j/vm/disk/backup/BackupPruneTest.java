package dev.qemu4j.vm.disk.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.store.Sha256;
import dev.qemu4j.vm.disk.refusal.internal.BackupLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import nl.jqno.equalsverifier.EqualsVerifier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackupPruneTest {
    @TempDir
    private Path work;

    private BackupFolder folder = BackupFolder.at(Path.of("/"));

    @BeforeEach
    void setUp() {
        folder = BackupFolder.at(work);
    }

    @Test
    void prune_newestOfTheSecondChain_removesTheFirstChainFromItsEnd() throws Exception {
        chain("F", "i", "i", "F", "i");
        assertThat(folder.prune(1)).extracting(DiskBackup::number).containsExactly(3, 2, 1);
        assertLeft("0004", "0005");
        assertThat(folder.prune(1)).isEmpty();
    }

    @Test
    void prune_whatIsKeptNeedsOthers_keepsThem() throws Exception {
        chain("F", "i", "F", "i", "F");
        assertThat(folder.prune(2)).extracting(DiskBackup::number).containsExactly(2, 1);
        assertLeft("0003", "0004", "0005");
    }

    @Test
    void prune_chains_keepsEachWithAllItsBackups() throws Exception {
        chain("F", "i", "F", "i", "F");
        assertThat(folder.prune(p -> p.chains(3))).isEmpty();
        assertThat(folder.prune(p -> p.chains(2)))
                .extracting(DiskBackup::number)
                .containsExactly(2, 1);
        assertThat(folder.prune(p -> p.chains(1).backups(2))).isEmpty();
        assertThat(folder.prune(p -> p.chains(1)))
                .extracting(DiskBackup::number)
                .containsExactly(4, 3);
        assertLeft("0005");
    }

    /** A backup of which one disk only is whole needs the one before it. */
    @Test
    void prune_oneDiskIsWhole_isNoBeginning() throws Exception {
        chain("FF", "ii", "Fi", "ii");
        assertThat(folder.prune(1)).isEmpty();
        assertLeft("0001", "0002", "0003", "0004");
    }

    /** A dash is a disk that a backup does not have. */
    @Test
    void prune_newerBackupLacksADisk_keepsThatDisksNewestOne() throws Exception {
        chain("FF", "F-", "i-", "F-");
        assertThat(folder.prune(1)).extracting(DiskBackup::number).containsExactly(3, 2);
        assertLeft("0001", "0004");
        assertThat(folder.prune(1)).isEmpty();
    }

    @Test
    void prune_disksInTurn_keepsTheNewestOfEachWithWhatItNeeds() throws Exception {
        chain("F-", "-F", "FF", "-i", "F-");
        assertThat(folder.prune(1)).extracting(DiskBackup::number).containsExactly(2, 1);
        assertLeft("0003", "0004", "0005");
    }

    @Test
    void prune_chainsOfEachDisk_keepsThem() throws Exception {
        chain("FF", "F-", "F-", "F-");
        assertThat(folder.prune(p -> p.chains(2)))
                .extracting(DiskBackup::number)
                .containsExactly(2);
        assertLeft("0001", "0003", "0004");
    }

    /** The rename has removed the backup, and the deletion of its files was not finished. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void prune_wasKilled_leavesWhatCanBeVerifiedAndIsFinishedByTheNext(int deleted) throws Exception {
        chain("F", "i", "i", "F");
        Path pruned = Files.move(folder.directory(3), work.resolve("0003.pruned"));
        for (Path file : files(pruned).subList(0, deleted)) {
            Files.delete(file);
        }
        assertThat(folder.verify()).isEmpty();
        assertThat(folder.list()).extracting(DiskBackup::number).containsExactly(1, 2, 4);
        assertThat(folder.prune(1)).extracting(DiskBackup::number).containsExactly(2, 1);
        assertLeft("0004");
    }

    @Test
    void prune_backupIsBeingMade_isRefused() throws Exception {
        chain("F", "F");
        try (BackupLock lock = BackupLock.take(work)) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(() -> folder.prune(1))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("in use");
        }
        assertThat(folder.list()).hasSize(2);
    }

    @Test
    void prune_nothingToKeepOrNoFolder_isRefusedOrDoesNothing() {
        assertThatThrownBy(() -> folder.prune(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("backups: 0 (expected: > 0)");
        assertThat(BackupFolder.at(work.resolve("none")).prune(1)).isEmpty();
        assertThat(work.resolve("none")).doesNotExist();
    }

    @Test
    void options_areValues() {
        EqualsVerifier.forClass(PruneOptions.class).verify();
        PruneOptions options = PruneOptions.builder().backups(2).chains(3).build();
        assertThat(options.toBuilder().build()).isEqualTo(options).isNotEqualTo(PruneOptions.defaults());
        assertThat(options).hasToString("PruneOptions[backups 2, chains 3]");
    }

    /** Makes backups whose disks are whole (F), increments (i), or not there (-). */
    private void chain(String... backups) throws IOException {
        Sha256 parent = null;
        for (int number = 1; number <= backups.length; number++) {
            Path directory = Files.createDirectory(folder.directory(number));
            List<BackedUpDisk> disks = new ArrayList<>();
            for (int i = 0; i < backups[number - 1].length(); i++) {
                char kind = backups[number - 1].charAt(i);
                if (kind == '-') {
                    continue;
                }
                Path image = directory.resolve("disk" + i);
                Files.writeString(image, number + "-" + i);
                disks.add(new BackedUpDisk(
                        image.getFileName().toString(),
                        image.getFileName().toString(),
                        false,
                        DataSize.ofMib(1),
                        kind == 'F',
                        "",
                        "b",
                        Sha256.ofFile(image)));
            }
            DiskBackup backup = new DiskBackup("chain", number, parent, Instant.EPOCH, "7.2.0", false, disks);
            Files.writeString(directory.resolve("manifest.json"), backup.toJson());
            assertThat(DiskBackup.parse(backup.toJson())).isEqualTo(backup);
            parent = folder.digest(number);
        }
    }

    private void assertLeft(String... directories) throws IOException {
        assertThat(folder.verify()).isEmpty();
        assertThat(files(work))
                .extracting(file -> file.getFileName().toString())
                .filteredOn(name -> !name.equals(".lock"))
                .containsExactly(directories);
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }
}
