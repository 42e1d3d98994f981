package dev.qemu4j.img.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Random;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged and forged disks are answered or refused: never an error of ours, never a long wait. */
@Timeout(60)
class HostileDiskTest {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int SIZE = 256 << 10;
    private static final int ROUNDS = 1_500;
    private static final long MOST_READ = 8L << 20;

    @ParameterizedTest
    @ValueSource(
            strings = {"mbr", "gpt", "ext", "xfs", "fat12", "fat32", "exfat", "ntfs", "iso", "swap", "luks", "lvm"})
    void read_flippedBytes_answeredOrRefused(String seed) {
        Random random = new Random(seed.hashCode());
        for (int round = 0; round < ROUNDS; round++) {
            MemoryDisk disk = seeded(seed);
            int flips = 1 + random.nextInt(12);
            IntStream.range(0, flips).forEach(i -> flip(disk, random));
            if (seed.equals("gpt") && random.nextBoolean()) {
                GptBytes.sign(disk, 512);
            }
            readAll(disk, seed + " " + round);
        }
    }

    @Test
    void read_noise_answeredOrRefused() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            byte[] data = new byte[random.nextInt(SIZE)];
            random.nextBytes(data);
            MemoryDisk disk = new MemoryDisk(data);
            if (data.length > 1024) {
                disk.put16(510, 0xAA55);
            }
            readAll(disk, "noise " + round);
        }
    }

    @Test
    void read_longChainWithoutPartitions_endsWhereLinuxEndsIt() {
        int sectors = 40_000;
        MemoryDisk disk = new MemoryDisk(sectors * 512);
        disk.entry(0, 0, 0x05, 1, sectors - 1);
        for (int sector = 1; sector < sectors - 1; sector++) {
            disk.entry(sector, 1, 0x05, sector, 1);
        }

        PartitionTable table = PartitionTable.read(disk);

        assertThat(table.warnings()).anySatisfy(warning -> assertThat(warning).contains("more than 100 links"));
        assertThat(disk.bytesRead()).isLessThan(200 * 512);
    }

    @Test
    void read_chainWithAPartitionNowAndThen_endsByTheBudget() {
        int sectors = 40_000;
        MemoryDisk disk = new MemoryDisk(sectors * 512);
        disk.entry(0, 0, 0x05, 1, sectors - 1);
        for (int sector = 1; sector < sectors - 1; sector++) {
            disk.entry(sector, 1, 0x05, sector, 1);
            if (sector % 90 == 0) {
                disk.entry(sector, 0, 0x83, 1, 1);
            }
        }

        assertThatExceptionOfType(PartitionTableException.class)
                .isThrownBy(() -> PartitionTable.read(disk))
                .withMessageContaining("more than 4096 reads");
        assertThat(disk.bytesRead()).isLessThan(MOST_READ);
    }

    private static void readAll(MemoryDisk disk, String which) {
        long started = THREADS.getCurrentThreadCpuTime();
        try {
            PartitionTable table = PartitionTable.read(disk);
            assertThat(table.partitions()).as(which).allSatisfy(p -> {
                assertThat(p.number()).isPositive();
                assertThat(p.size().bytes()).isPositive();
            });
            table.partitions().stream().limit(20).forEach(p -> FileSystemProbe.probe(disk, p));
        } catch (PartitionTableException e) {
            assertThat(e).as(which).hasMessageMatching("(?s).*(damaged|disk).*");
        }
        assertThat(FileSystemProbe.probe(disk).kind()).as(which).isNotNull();
        assertThat(disk.bytesRead()).as(which).isLessThan(MOST_READ);
        assertThat(Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - started))
                .as(which)
                .isLessThan(Duration.ofSeconds(5));
    }

    /** Half of the damage hits the places that the readers look at. */
    private static void flip(MemoryDisk disk, Random random) {
        int at = random.nextBoolean() ? random.nextInt(2048) : random.nextInt(SIZE);
        int value = random.nextBoolean() ? random.nextInt(256) : random.nextBoolean() ? 0xFF : 0;
        disk.data()[at] = (byte) value;
    }

    private static MemoryDisk seeded(String seed) {
        MemoryDisk disk = new MemoryDisk(SIZE);
        ObjIntConsumer<String> text = (ascii, at) ->
                IntStream.range(0, ascii.length()).forEach(i -> disk.data()[at + i] = (byte) ascii.charAt(i));
        switch (seed) {
            case "mbr" -> {
                disk.entry(0, 0, 0x05, 8, 400);
                for (int sector = 8; sector < 200; sector += 8) {
                    disk.entry(sector, 0, 0x83, 2, 4);
                    disk.entry(sector, 1, 0x05, sector, 8);
                }
            }
            case "gpt" -> GptBytes.write(disk, 512);
            case "ext" -> {
                disk.put16(1024 + 56, 0xEF53);
                text.accept("label", 1024 + 120);
            }
            case "xfs" -> text.accept("XFSB", 0);
            case "fat12", "fat32" -> fat(disk, seed.equals("fat32"));
            case "exfat" -> {
                text.accept("EXFAT   ", 3);
                disk.put32(88, 16);
                disk.put32(96, 4);
                disk.data()[108] = 9;
                disk.data()[109] = 3;
            }
            case "ntfs" -> {
                text.accept("NTFS    ", 3);
                disk.put16(11, 512);
                disk.data()[13] = 8;
                disk.data()[64] = (byte) -10;
                disk.put32(48, 4);
                int record = 4 * 4096 + 3 * 1024;
                text.accept("FILE", record);
                disk.put32(record + 4, 0x00030030);
                disk.put16(record + 20, 56);
                disk.put32(record + 56, 0x60);
                disk.put32(record + 60, 40);
                disk.put32(record + 96, 0x70);
            }
            case "iso" -> text.accept("\1CD001", 32768);
            case "swap" -> text.accept("SWAPSPACE2", 4086);
            case "luks" -> text.accept("LUKS\u00BA\u00BE", 0);
            default -> {
                text.accept("LABELONE", 512);
                text.accept("LVM2 001", 536);
                disk.put32(532, 32);
            }
        }
        return disk;
    }

    private static void fat(MemoryDisk disk, boolean is32) {
        disk.data()[0] = (byte) 0xEB;
        disk.put16(11, 512);
        disk.data()[13] = 1;
        disk.put16(14, 1);
        disk.data()[16] = 1;
        disk.put16(17, is32 ? 0 : 16);
        disk.put16(19, 500);
        disk.data()[21] = (byte) 0xF8;
        disk.put16(22, is32 ? 0 : 4);
        disk.put32(36, 4);
        disk.put32(44, 2);
        disk.put16(510, 0xAA55);
        disk.put32(512 + 8, 2);
        disk.data()[5 * 512] = 'x';
    }
}
