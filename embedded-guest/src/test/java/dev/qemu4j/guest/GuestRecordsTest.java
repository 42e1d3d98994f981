package dev.qemu4j.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestRecordsTest {
    @TempDir
    Path directory;

    private Path raw;

    @BeforeEach
    void createImage() {
        raw = directory.resolve("disk.raw");
        EmbeddedGuest.writeImage(raw, DataSize.ofMib(4));
    }

    @Test
    void scan_recordsInOrder_areAllThere() throws IOException {
        putRecords(1, 5_000);

        GuestRecords records = GuestRecords.scan(raw);

        assertThat(records.holdsExactly(5_000)).isTrue();
        assertThat(records.holdsExactly(4_999)).isFalse();
        assertThat(records.count()).isEqualTo(5_000);
        assertThat(records.contains(5_000)).isTrue();
        assertThat(records.contains(5_001)).isFalse();
        assertThat(records.contains(0)).isFalse();
        assertThat(records).hasToString("records 1-5000, damaged sectors none, misplaced none");
    }

    @Test
    void scan_gap_isMissing() throws IOException {
        putRecords(1, 3);
        putRecords(6, 6);

        GuestRecords records = GuestRecords.scan(raw);

        assertThat(records.intact()).isFalse();
        assertThat(records.last()).isEqualTo(6);
        assertThat(records.present()).containsExactly(1L, 2L, 3L, 6L);
        assertThat(records.missing()).containsExactly(4L, 5L);
        assertThat(records.damaged()).isEmpty();
    }

    @Test
    void scan_damagedSector_isReported() throws IOException {
        putRecords(1, 20);
        put(EmbeddedGuest.recordLba(7) * 512 + 300, ByteBuffer.wrap(new byte[] {1}));
        put(EmbeddedGuest.recordLba(100) * 512 + 511, ByteBuffer.wrap(new byte[] {1}));

        GuestRecords records = GuestRecords.scan(raw);

        assertThat(records.contains(7)).isFalse();
        assertThat(records.missing()).containsExactly(7L);
        assertThat(records.damaged()).containsExactly(EmbeddedGuest.recordLba(7), EmbeddedGuest.recordLba(100));
        assertThat(records.intact()).isFalse();
    }

    @Test
    void scan_recordInAnothersPlace_isReported() throws IOException {
        putRecords(1, 2);
        put(EmbeddedGuest.recordLba(3) * 512, GuestRecord.of(9).toSector());

        GuestRecords records = GuestRecords.scan(raw);

        assertThat(records.contains(9)).isFalse();
        assertThat(records.misplaced()).hasSize(1).containsEntry(EmbeddedGuest.recordLba(3), 9L);
        assertThat(records).hasToString("records 1-2, damaged sectors none, misplaced {10=9}");
    }

    @Test
    void scan_sizeOfNoWholeSector_endIsPaddedWithZeros() throws IOException {
        putRecords(1, 1);
        put(DataSize.ofMib(4).bytes(), ByteBuffer.wrap(new byte[] {0, 1}));

        assertThat(GuestRecords.scan(raw).damaged()).containsExactly(8192L);
    }

    @Test
    void scan_fileThatIsNone_says() {
        assertThatThrownBy(() -> GuestRecords.scan(directory.resolve("none")))
                .isInstanceOf(GuestException.class)
                .hasMessageContaining("none");
    }

    private void putRecords(long from, long to) throws IOException {
        try (SeekableByteChannel disk = Files.newByteChannel(raw, StandardOpenOption.WRITE)) {
            disk.position(EmbeddedGuest.recordLba(from) * 512);
            for (long number = from; number <= to; number++) {
                disk.write(GuestRecord.of(number).toSector());
            }
        }
    }

    private void put(long at, ByteBuffer bytes) throws IOException {
        try (SeekableByteChannel disk = Files.newByteChannel(raw, StandardOpenOption.WRITE)) {
            disk.position(at).write(bytes);
        }
    }
}
