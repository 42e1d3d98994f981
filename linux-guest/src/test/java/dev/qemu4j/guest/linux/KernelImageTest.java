package dev.qemu4j.guest.linux;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.guest.linux.LinuxGuestException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class KernelImageTest {
    private static final byte[] ELF = "\177ELF and the kernel".getBytes(US_ASCII);

    @Test
    void bzImage_withGzip_givesTheElf() throws IOException {
        assertThat(KernelImage.vmlinux(bzImage(gzip(ELF)), "vmlinuz")).isEqualTo(ELF);
    }

    @Test
    void vmlinux_isLeftAsItIs() {
        assertThat(KernelImage.vmlinux(ELF, "vmlinux")).isSameAs(ELF);
    }

    @Test
    void file_thatIsNoKernel_isRefused() {
        assertMalformed(new byte[10], "no x86 kernel");
        assertMalformed(new byte[4096], "no x86 kernel");
    }

    @Test
    void payload_beyondTheFile_isRefused() throws IOException {
        byte[] image = bzImage(gzip(ELF));
        ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).putInt(0x24c, 1 << 20);

        assertMalformed(image, "the payload ends at");
    }

    @Test
    void payload_ofAnotherCompression_isRefused() {
        assertMalformed(bzImage("unknown".getBytes(US_ASCII)), "compressed by something unknown");
    }

    @Test
    void payload_thatIsCut_isRefused() throws IOException {
        byte[] whole = gzip(new byte[9000]);

        assertMalformed(bzImage(Arrays.copyOf(whole, whole.length - 9)), "cannot be decompressed as GZIP");
    }

    @Test
    void payload_withoutElf_isRefused() throws IOException {
        assertMalformed(bzImage(gzip(new byte[100])), "expected: an ELF file of 100 bytes");
    }

    private static void assertMalformed(byte[] image, String message) {
        assertThatThrownBy(() -> KernelImage.vmlinux(image, "the kernel"))
                .isInstanceOfSatisfying(
                        LinuxGuestException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED))
                .hasMessageContaining("the kernel: ")
                .hasMessageContaining(message);
    }

    private static byte[] bzImage(byte[] payload) {
        int payloadOffset = 100;
        byte[] image = new byte[3 * 512 + payloadOffset + payload.length + 50];
        ByteBuffer header = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        header.put(0x1f1, (byte) 2)
                .putInt(0x202, 0x53726448)
                .putShort(0x206, (short) 0x20f)
                .putInt(0x248, payloadOffset)
                .putInt(0x24c, payload.length)
                .position(3 * 512 + payloadOffset)
                .put(payload);
        return image;
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }
}
