package dev.qemu4j.img.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tables made by sfdisk and sgdisk, compared with what sfdisk reads. */
@Tag("once")
class PartitionTableIT {
    private static final long SIZE = 64 << 20;
    private static final String GPT = """
            label: gpt
            size=1MiB, type=21686148-6449-6E6F-744E-656564454649, name="bios", attrs=LegacyBIOSBootable
            size=16MiB, type=uefi, name="ESP"
            type=linux, name="raíz ñandú"
            """;
    private static final String LOGICAL = """
            label: dos
            label-id: 0xdeadbeef
            size=8MiB, type=83, bootable
            size=4MiB, type=82
            type=5
            size=8MiB, type=83
            size=8MiB, type=8e
            size=8MiB, type=c
            """;

    @TempDir
    Path directory;

    @Test
    void read_gptOfSfdisk_sameAsSfdiskReads() throws IOException {
        Path disk = Tools.partitioned(Tools.file(directory, "gpt.img", SIZE), GPT);

        PartitionTable table = Tools.table(disk);

        assertThat(table.kind()).isEqualTo(TableKind.GPT);
        assertThat(table.hybrid()).isFalse();
        assertThat(table.warnings()).isEmpty();
        assertThat(lines(table)).isEqualTo(sfdisk(disk));
        assertThat(table.partition(1).bootable()).isTrue();
        assertThat(table.partition(2).type().name()).isEqualTo("EFI system");
        assertThat(table.partition(3).label()).isEqualTo("raíz ñandú");
    }

    @Test
    void read_mbrWithLogicalPartitions_sameAsSfdiskReads() throws IOException {
        Path disk = Tools.partitioned(Tools.file(directory, "mbr.img", SIZE), LOGICAL);

        PartitionTable table = Tools.table(disk);

        assertThat(table.kind()).isEqualTo(TableKind.MBR);
        assertThat(table.warnings()).isEmpty();
        assertThat(lines(table)).isEqualTo(sfdisk(disk));
        assertThat(table.partitions()).extracting(Partition::number).containsExactly(1, 2, 3, 5, 6, 7);
        assertThat(table.partition(7).uuid()).isEqualTo("deadbeef-07");
    }

    @Test
    void read_damagedPrimary_readFromTheBackupAndSaid() throws IOException {
        Path disk = Tools.partitioned(Tools.file(directory, "gpt.img", SIZE), GPT);
        List<String> before = lines(Tools.table(disk));
        Tools.overwrite(disk, 2 * 512 + 60, (byte) 'X');

        PartitionTable table = Tools.table(disk);

        assertThat(lines(table)).isEqualTo(before);
        assertThat(table.warnings())
                .singleElement()
                .asString()
                .contains("checksum of its entries is wrong")
                .contains("read from its backup");
    }

    @Test
    void read_damagedBackup_said() throws IOException {
        Path disk = Tools.partitioned(Tools.file(directory, "gpt.img", SIZE), GPT);
        Tools.overwrite(disk, SIZE - 512 + 40, (byte) 0x55);

        assertThat(Tools.table(disk).warnings()).singleElement().asString().contains("backup of the GPT is damaged");
    }

    @Test
    void read_bothCopiesDamaged_refused() throws IOException {
        Path disk = Tools.partitioned(Tools.file(directory, "gpt.img", SIZE), GPT);
        Tools.overwrite(disk, SIZE - 512 + 40, (byte) 0x55);
        Tools.overwrite(disk, 512 + 40, (byte) 0x55);

        assertThatThrownBy(() -> Tools.table(disk))
                .isInstanceOf(PartitionTableException.class)
                .hasMessageContaining("both copies");
    }

    @Test
    void read_grownDisk_saysThatTheBackupIsElsewhere() throws IOException {
        Path disk = Tools.partitioned(Tools.file(directory, "gpt.img", SIZE), GPT);
        Tools.overwrite(disk, SIZE + (4 << 20), (byte) 0);

        PartitionTable table = Tools.table(disk);

        assertThat(table.partitions()).hasSize(3);
        assertThat(table.warnings()).singleElement().asString().contains("resized");
    }

    @Test
    void read_hybridOfSgdisk_gptWins() throws IOException {
        Path disk = Tools.partitioned(Tools.file(directory, "gpt.img", SIZE), GPT);
        Tools.run("sgdisk", "--hybrid=2:3", disk.toString());

        PartitionTable table = Tools.table(disk);

        assertThat(table.kind()).isEqualTo(TableKind.GPT);
        assertThat(table.hybrid()).isTrue();
        assertThat(table.partitions()).hasSize(3);
    }

    @Test
    void read_fileSystemWithoutTable_none() throws IOException {
        Path fat = Tools.file(directory, "fat.img", SIZE);
        Tools.run("mkfs.vfat", fat.toString());
        Path ntfs = Tools.file(directory, "ntfs.img", SIZE);
        Tools.run("mkfs.ntfs", "--fast", "--force", ntfs.toString());
        Path exfat = Tools.file(directory, "exfat.img", SIZE);
        Tools.run("mkfs.exfat", exfat.toString());
        Path ext = Tools.file(directory, "ext.img", SIZE);
        Tools.run("mkfs.ext4", "-q", ext.toString());

        assertThat(List.of(fat, ntfs, exfat, ext))
                .allSatisfy(disk -> assertThat(Tools.table(disk).kind()).isEqualTo(TableKind.NONE));
    }

    private static List<String> lines(PartitionTable table) {
        return table.partitions().stream()
                .map(p -> String.join(
                        " ",
                        String.valueOf(p.number()),
                        String.valueOf(p.start().bytes() / 512),
                        String.valueOf(p.size().bytes() / 512),
                        p.type().code().replaceFirst("0x0?", "").toLowerCase(Locale.ROOT),
                        table.kind() == TableKind.GPT ? String.valueOf(p.uuid()) : "-",
                        String.valueOf(p.label())))
                .toList();
    }

    private static List<String> sfdisk(Path disk) {
        JsonNode table = JsonMapper.shared()
                .readTree(Tools.run("sfdisk", "--json", disk.toString()))
                .get("partitiontable");
        List<String> lines = new ArrayList<>();
        for (JsonNode p : table.get("partitions")) {
            lines.add(String.join(
                    " ",
                    p.get("node").asString().substring(disk.toString().length()),
                    p.get("start").toString(),
                    p.get("size").toString(),
                    p.get("type").asString().toLowerCase(Locale.ROOT),
                    p.has("uuid") ? p.get("uuid").asString().toLowerCase(Locale.ROOT) : "-",
                    p.has("name") ? p.get("name").asString() : "null"));
        }
        return lines;
    }
}
