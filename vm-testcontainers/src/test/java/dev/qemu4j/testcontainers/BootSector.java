package dev.qemu4j.testcontainers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** The first sector of a disk: a guest that says a text and faults. Assembled by hand, for real mode. */
final class BootSector {
    /** ds = 0; si = the text; each byte of it to port 3f8; then an empty interrupt table and int3, a triple fault. */
    private static final String CODE = "31 c0 8e d8 be 00 7d ba f8 03 fc ac 84 c0 74 03 ee eb f8 fa 0f 01 1e f0 7d cc";

    private static final int TEXT = 256;
    private static final int SIGNATURE = 510;

    private BootSector() {}

    static Path write(Path image, String text) throws IOException {
        ByteBuffer disk = ByteBuffer.allocate(1 << 20);
        disk.put(HexFormat.ofDelimiter(" ").parseHex(CODE));
        disk.put(TEXT, text.getBytes(US_ASCII));
        disk.putShort(SIGNATURE, (short) 0x55aa);
        return Files.write(image, disk.array());
    }
}
