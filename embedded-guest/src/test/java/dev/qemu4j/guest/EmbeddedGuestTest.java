package dev.qemu4j.guest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedGuestTest {
    @TempDir
    Path directory;

    @Test
    void bootCode_resource_isABootSectorAndEndsBeforeTheFirstRecord() {
        byte[] code = EmbeddedGuest.bootCode();

        assertThat(code.length % 512).isZero();
        assertThat((long) code.length).isLessThanOrEqualTo(512 * EmbeddedGuest.recordLba(1));
        assertThat(Arrays.copyOfRange(code, 446, 510)).as("partition table").containsOnly(0);
        assertThat(Arrays.copyOfRange(code, 510, 512)).containsExactly(0x55, 0xAA);
    }

    @Test
    void bootCode_resource_isWhatTheSourceAssemblesTo() throws Exception {
        Tools.assumeAssembler();
        Path assembled = directory.resolve("guest.bin");
        Process assemble = new ProcessBuilder("./assemble", assembled.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(assemble.getInputStream().readAllBytes(), UTF_8);

        assertThat(assemble.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(output).isEmpty();
        assertThat(assembled).hasBinaryContent(EmbeddedGuest.bootCode());
    }

    @Test
    void writeImage_newFile_hasTheSizeAndTheCode() throws IOException {
        Path raw = directory.resolve("disk.raw");

        EmbeddedGuest.writeImage(raw, DataSize.ofMib(64));

        assertThat(raw).hasSize(DataSize.ofMib(64).bytes());
        try (var image = Files.newInputStream(raw)) {
            byte[] code = EmbeddedGuest.bootCode();
            assertThat(image.readNBytes(code.length)).isEqualTo(code);
        }
        assertThat(GuestRecords.scan(raw).holdsExactly(0)).isTrue();
    }

    @Test
    void writeImage_existingFile_isLeftAlone() throws IOException {
        Path raw = Files.writeString(directory.resolve("disk.raw"), "precious");

        assertThatThrownBy(() -> EmbeddedGuest.writeImage(raw, DataSize.ofMib(1)))
                .isInstanceOfSatisfying(
                        GuestException.class, e -> assertThat(e.reason()).isEqualTo(GuestException.Reason.IO))
                .hasMessageContaining(raw.toString());
        assertThat(raw).hasContent("precious");
    }

    @Test
    void writeImage_sizeOfNoDisk_isRefused() {
        Path raw = directory.resolve("disk.raw");

        assertThatThrownBy(() -> EmbeddedGuest.writeImage(raw, DataSize.ofKib(512)))
                .hasMessage("size: 512 KiB (expected: a multiple of 512 bytes, >= 1 MiB)");
        assertThatThrownBy(() -> EmbeddedGuest.writeImage(raw, DataSize.ofBytes((1 << 20) + 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(raw).doesNotExist();
    }

    @Test
    void capacity_sizes_countTheSectorsAfterTheCode() {
        assertThat(EmbeddedGuest.capacity(DataSize.ofMib(1))).isEqualTo(2040);
        assertThat(EmbeddedGuest.capacity(DataSize.ofKib(1))).isZero();
        assertThat(EmbeddedGuest.capacity(DataSize.ofGib(1 << 20))).isEqualTo(GuestRecord.MAX_NUMBER);
        assertThat(EmbeddedGuest.recordLba(2040)).isEqualTo(2047);
    }
}
