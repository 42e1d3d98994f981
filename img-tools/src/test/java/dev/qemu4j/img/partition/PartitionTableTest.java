package dev.qemu4j.img.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionTableTest {
    private final MemoryDisk disk = new MemoryDisk(1 << 20);

    @Test
    void read_emptyDisk_noTable() {
        PartitionTable table = PartitionTable.read(disk);

        assertThat(table.kind()).isEqualTo(TableKind.NONE);
        assertThat(table.partitions()).isEmpty();
        assertThat(table.warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 511, 512, 1023})
    void read_tinyDisk_noTable(int size) {
        assertThat(PartitionTable.read(new MemoryDisk(size)).kind()).isEqualTo(TableKind.NONE);
    }

    @Test
    void read_mbr_partitionsAsLinuxNumbersThem() {
        disk.put32(440, 0xCAFEBABEL);
        disk.entry(0, 1, 0x83, 64, 100);
        disk.entry(0, 3, 0x0C, 200, 50);
        disk.data()[446 + 16] = (byte) 0x80;

        PartitionTable table = PartitionTable.read(disk);

        assertThat(table.kind()).isEqualTo(TableKind.MBR);
        assertThat(table.id()).isEqualTo("cafebabe");
        assertThat(table.partitions()).extracting(Partition::number).containsExactly(2, 4);
        Partition linux = table.partition(2);
        assertThat(linux.start()).isEqualTo(DataSize.ofBytes(64 * 512));
        assertThat(linux.size()).isEqualTo(DataSize.ofBytes(100 * 512));
        assertThat(linux.type()).hasToString("Linux (0x83)");
        assertThat(linux.uuid()).isEqualTo("cafebabe-02");
        assertThat(linux.bootable()).isTrue();
        assertThat(table.partition(4).bootable()).isFalse();
    }

    @Test
    void read_logicalPartitions_numberedFromFive() {
        disk.entry(0, 0, 0x05, 100, 1000);
        disk.entry(100, 0, 0x83, 10, 20);
        disk.entry(100, 1, 0x05, 200, 100);
        disk.entry(300, 0, 0x82, 10, 30);

        PartitionTable table = PartitionTable.read(disk);

        assertThat(table.partitions()).extracting(Partition::number).containsExactly(1, 5, 6);
        assertThat(table.partition(1).extended()).isTrue();
        assertThat(table.partition(5).start().bytes()).isEqualTo(110 * 512);
        assertThat(table.partition(6).start().bytes()).isEqualTo(310 * 512);
    }

    @Test
    void read_chainThatLoops_refused() {
        disk.entry(0, 0, 0x0F, 100, 1000);
        disk.entry(100, 0, 0x83, 10, 20);
        disk.entry(100, 1, 0x05, 200, 100);
        disk.entry(300, 0, 0x83, 10, 20);
        disk.entry(300, 1, 0x05, 0, 100);

        assertThatThrownBy(() -> PartitionTable.read(disk))
                .isInstanceOf(PartitionTableException.class)
                .hasMessageContaining("comes back to sector 100");
    }

    @Test
    void read_chainThatBreaksOff_warns() {
        disk.entry(0, 0, 0x0F, 100, 1000);
        disk.entry(100, 0, 0x83, 10, 20);
        disk.entry(100, 1, 0x05, 200, 100);

        PartitionTable table = PartitionTable.read(disk);

        assertThat(table.partitions()).extracting(Partition::number).containsExactly(1, 5);
        assertThat(table.warnings())
                .singleElement()
                .asString()
                .contains("breaks off")
                .contains("300");
    }

    @Test
    void read_partitionBeyondTheEnd_warns() {
        disk.entry(0, 0, 0x83, 2000, 0xFFFFFFFFL);

        PartitionTable table = PartitionTable.read(disk);

        assertThat(table.partition(1).size().bytes()).isEqualTo(0xFFFFFFFFL * 512);
        assertThat(table.warnings()).singleElement().asString().startsWith("partition 1: it ends at byte");
    }

    @Test
    void read_protectiveMbrWithoutGpt_refused() {
        disk.entry(0, 0, 0xEE, 1, 2047);

        assertThatThrownBy(() -> PartitionTable.read(disk))
                .isInstanceOf(PartitionTableException.class)
                .hasMessageContaining("both copies of the GPT are damaged")
                .hasMessageContaining("no GPT header in sector 1")
                .hasMessageContaining("no GPT header in sector 2047");
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 4096})
    void read_gpt_sectorSizeFound(int sectorSize) {
        GptBytes.write(disk, sectorSize);

        PartitionTable table = PartitionTable.read(disk);

        assertThat(table.kind()).isEqualTo(TableKind.GPT);
        assertThat(table.partitions()).hasSize(4);
        assertThat(table.partition(3).start().bytes()).isEqualTo(42L * sectorSize);
        assertThat(table.partition(3).size().bytes()).isEqualTo(sectorSize);
        assertThat(table.warnings()).singleElement().asString().contains("backup of the GPT is damaged");
    }

    @Test
    void read_gptWithoutProtectiveMbr_doesNotCount() {
        GptBytes.write(disk, 512);
        disk.put16(510, 0);

        PartitionTable table = PartitionTable.read(disk);

        assertThat(table.kind()).isEqualTo(TableKind.NONE);
        assertThat(table.warnings()).singleElement().asString().contains("no MBR that protects it");
    }

    @Test
    void read_activeFlagThatIsNone_noTable() {
        disk.entry(0, 0, 0x83, 64, 100);
        disk.data()[446] = 0x33;

        assertThat(PartitionTable.read(disk).kind()).isEqualTo(TableKind.NONE);
    }

    @Test
    void read_sectorSizeThatIsNone_refused() {
        assertThatThrownBy(() -> PartitionTable.read(disk, 520)).hasMessageContaining("sectorSize: 520");
    }

    @Test
    void partition_missing_saysWhichThereAre() {
        disk.entry(0, 0, 0x83, 64, 100);
        disk.entry(0, 1, 0x83, 200, 100);

        assertThatThrownBy(() -> PartitionTable.read(disk).partition(7))
                .isInstanceOf(PartitionTableException.class)
                .hasMessage("partition 7: there is none in the MBR (there is 1, 2)");
        assertThat(PartitionTable.read(disk).find(7)).isNull();
    }

    @Test
    void partition_ofBareFileSystem_saysSo() {
        PartitionTable none = PartitionTable.read(new MemoryDisk(1024));

        assertThatThrownBy(() -> none.partition(1)).hasMessageContaining("no partition table");
    }
}
