package dev.qemu4j.guest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestRecordTest {
    @Test
    void equals_record_isThatOfItsNumber() {
        assertThat(GuestRecord.of(1)).isEqualTo(new GuestRecord(1)).hasSameHashCodeAs(new GuestRecord(1));
        assertThat(GuestRecord.of(1)).isNotEqualTo(GuestRecord.of(2));
    }

    @Test
    void toSector_record_hasTheDocumentedFormat() {
        ByteBuffer sector = GuestRecord.of(1).toSector().order(ByteOrder.LITTLE_ENDIAN);

        assertThat(sector.remaining()).isEqualTo(512);
        assertThat(US_ASCII.decode(sector.slice(0, 4)).toString()).isEqualTo("Q4JR");
        assertThat(sector.getInt(4)).isEqualTo(1);
        assertThat(sector.getInt(8)).isEqualTo(1_664_525 + 1_013_904_223);
        assertThat(sector.getInt(508)).isEqualTo(GuestRecord.of(1).checksum()).isEqualTo(0x899b4e3d);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 12_345, 0x8000_0000L, 0xFFFF_FFF7L})
    void parse_ownSector_isTheRecord(long number) {
        ByteBuffer sector = GuestRecord.of(number).toSector();

        assertThat(GuestRecord.parse(sector)).contains(GuestRecord.of(number));
        assertThat(sector.position()).isZero();
    }

    @Test
    void parse_anyByteChanged_isNoRecord() {
        for (int i = 0; i < 512; i++) {
            ByteBuffer sector = GuestRecord.of(77).toSector();
            sector.put(i, (byte) (sector.get(i) ^ 0x10));

            assertThat(GuestRecord.parse(sector)).as("byte %d", i).isEmpty();
        }
    }

    @Test
    void parse_zeros_isNoRecord() {
        assertThat(GuestRecord.parse(ByteBuffer.allocate(512))).isEmpty();
    }

    @Test
    void parse_lessThanASector_isRefused() {
        assertThatThrownBy(() -> GuestRecord.parse(ByteBuffer.allocate(511)))
                .hasMessage("sector: 511 bytes (expected: >= 512)");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 0xFFFF_FFF8L})
    void of_numberOfNoRecord_isRefused(long number) {
        assertThatThrownBy(() -> GuestRecord.of(number)).hasMessageStartingWith("number: " + number + " (expected: ");
    }
}
