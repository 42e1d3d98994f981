package dev.qemu4j.guest.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A kernel as distributions ship it, a bzImage. It is real-mode code around a compressed ELF file, the {@code vmlinux}, from
 * which QEMU boots more than twice as fast under TCG.
 *
 * <p>The header is that of Linux's x86 boot protocol, which has the payload's place from version 2.08 (Linux 2.6.26) on.
 */
final class KernelImage {
    private static final int SETUP_SECTS = 0x1f1;
    private static final int MAGIC = 0x202;
    private static final int HDRS = 0x53726448;
    private static final int VERSION = 0x206;
    private static final int PAYLOAD_OFFSET = 0x248;
    private static final int PAYLOAD_LENGTH = 0x24c;
    private static final int HEADER_END = 0x250;
    private static final int SECTOR = 512;

    private KernelImage() {}

    /** Takes the vmlinux out of a bzImage; returns what is a vmlinux already. */
    static byte[] vmlinux(byte[] image, String subject) {
        return isElf(image) ? image : decompress(payload(image, subject), subject);
    }

    private static byte[] payload(byte[] image, String subject) {
        ByteBuffer header = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        if (image.length < HEADER_END || header.getInt(MAGIC) != HDRS || header.getShort(VERSION) < 0x208) {
            throw LinuxGuestException.malformed(subject + ": no x86 kernel (expected: a bzImage of Linux >= 2.6.26)");
        }
        int setupSectors = image[SETUP_SECTS] == 0 ? 4 : image[SETUP_SECTS] & 0xff;
        long start = (setupSectors + 1L) * SECTOR + (header.getInt(PAYLOAD_OFFSET) & 0xffffffffL);
        long end = start + (header.getInt(PAYLOAD_LENGTH) & 0xffffffffL);
        if (end > image.length || end - start < Integer.BYTES) {
            throw LinuxGuestException.malformed(
                    subject + ": the payload ends at " + end + " (expected: within the " + image.length + " bytes)");
        }
        return Arrays.copyOfRange(image, (int) start, (int) end);
    }

    private static byte[] decompress(byte[] payload, String subject) {
        Compression compression = Compression.of(payload);
        if (compression == null) {
            throw LinuxGuestException.malformed(subject + ": compressed by something unknown (expected: "
                    + Arrays.toString(Compression.values()) + ")");
        }
        // Behind the data the kernel's build leaves the size of the decompressed kernel; gzip has it in its own
        // trailer.
        int sizeAt = payload.length - Integer.BYTES;
        byte[] data = compression == Compression.GZIP ? payload : Arrays.copyOf(payload, sizeAt);
        byte[] vmlinux = compression.decompress(data, subject);
        int size = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN).getInt(sizeAt);
        if (vmlinux.length != size || !isElf(vmlinux)) {
            throw LinuxGuestException.malformed(
                    subject + ": holds " + vmlinux.length + " bytes (expected: an ELF file of " + size + " bytes)");
        }
        return vmlinux;
    }

    private static boolean isElf(byte[] bytes) {
        return bytes.length > 4 && bytes[0] == 0x7f && bytes[1] == 'E' && bytes[2] == 'L' && bytes[3] == 'F';
    }
}
