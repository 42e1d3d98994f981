package dev.qemu4j.vm.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PowerCutTest {
    private static final int SECTOR = WriteLog.SECTOR;
    private static final int SECTORS = 48;

    @TempDir
    private Path work;

    private final byte[] disk = new byte[SECTORS * SECTOR];
    private final byte[] original = new byte[SECTORS * SECTOR];
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    /** Writes anywhere, over each other, with flushes between them. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void run_anyWrites_leavesTheDiskOfTheLastFlush(int seed) throws IOException {
        Random random = new Random(seed);
        byte[] flushed = begin();
        for (int i = 0; i < 40; i++) {
            if (random.nextInt(8) == 0) {
                entry(0, 0, 1, (byte) 0);
                flushed = disk.clone();
            } else {
                int sector = random.nextInt(SECTORS);
                write(sector, 1 + random.nextInt(SECTORS - sector), (byte) (10 + i));
            }
        }

        assertThat(cut(null)).isEqualTo(flushed);
    }

    /** Each sector is what was flushed, or what was written to it once after. */
    @Test
    void run_withLuck_isTheSameForASeed() throws IOException {
        byte[] flushed = begin();
        write(0, 8, (byte) 5);
        write(4, 8, (byte) 6);
        write(20, 20, (byte) 7);
        byte[] once = cut(new Random(4));

        assertThat(cut(new Random(4))).isEqualTo(once);
        assertThat(once).isNotEqualTo(flushed);
        for (int i = 0; i < once.length; i++) {
            assertThat(once[i]).isIn(flushed[i], (byte) 5, (byte) 6, (byte) 7);
        }
    }

    @Test
    void run_logWhoseEndIsMissing_losesThatWriteToo() throws IOException {
        byte[] flushed = begin();
        write(3, 9, (byte) 5);
        byte[] whole = log.toByteArray();
        log.reset();
        log.write(whole, 0, whole.length - 5 * SECTOR);

        assertThat(cut(null)).isEqualTo(flushed);
    }

    @Test
    void run_withoutAWrite_changesNothing() throws IOException {
        byte[] flushed = begin();
        assertThat(cut(null)).isEqualTo(flushed);
        log.reset();
        assertThat(cut(null)).isEqualTo(flushed);
    }

    @Test
    void run_damagedLog_isRefusedBeforeAnythingIsWritten() throws IOException {
        begin();
        write(0, 4, (byte) 5);
        byte[] before = disk.clone();
        entry(SECTORS - 1, 2, 0, (byte) 0);
        assertThatThrownBy(() -> cut(null))
                .isInstanceOf(FaultException.class)
                .hasMessageContaining("the log of writes is damaged at byte 3072");
        assertThat(Files.readAllBytes(work.resolve("disk"))).isEqualTo(before);

        log.reset();
        begin();
        entry(0, 1, 64, (byte) 0);
        assertThatThrownBy(() -> cut(null)).isInstanceOf(FaultException.class);
        log.reset();
        begin();
        entry(-1, Long.MAX_VALUE, 0, (byte) 0);
        assertThatThrownBy(() -> cut(null)).isInstanceOf(FaultException.class);
    }

    /** Fills the disk, and begins the log with its first sector. */
    private byte[] begin() {
        Arrays.fill(disk, (byte) 1);
        Arrays.fill(original, (byte) 1);
        log.writeBytes(new byte[SECTOR]);
        return disk.clone();
    }

    private void write(int sector, int sectors, byte content) {
        Arrays.fill(disk, sector * SECTOR, (sector + sectors) * SECTOR, content);
        entry(sector, sectors, 0, content);
    }

    private void entry(long sector, long sectors, long flags, byte content) {
        ByteBuffer header = ByteBuffer.allocate(SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(sector).putLong(sectors).putLong(flags).putLong(0);
        log.writeBytes(header.array());
        if (sectors <= SECTORS) {
            byte[] data = new byte[(int) sectors * SECTOR];
            Arrays.fill(data, content);
            log.writeBytes(data);
        }
    }

    private byte[] cut(@Nullable Random luck) throws IOException {
        Path image = Files.write(work.resolve("disk"), disk);
        try (FileChannel to = FileChannel.open(image, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileChannel before = FileChannel.open(Files.write(work.resolve("original"), original));
                FileChannel logged = FileChannel.open(Files.write(work.resolve("log"), log.toByteArray()))) {
            new PowerCut(to, before, logged).run(luck);
        }
        return Files.readAllBytes(image);
    }
}
