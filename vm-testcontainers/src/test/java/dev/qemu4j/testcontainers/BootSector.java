package dev.qemu4j.testcontainers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** The first sector of a disk: a guest of few instructions that first says a text. Assembled by hand, for real mode. */
enum BootSector {
    /** An empty interrupt table, then int3: a triple fault, which ends QEMU with -no-reboot. */
    FAULTS("fa 0f 01 1e f0 7d cc"),
    /** Writes x to the serial port without an end. */
    FILLS_THE_CONSOLE("b0 78 ee eb fd");

    /** ds = 0; si = the text; each byte of it to port 3f8. */
    private static final String SAY = "31 c0 8e d8 be 00 7d ba f8 03 fc ac 84 c0 74 03 ee eb f8 ";

    private static final int TEXT = 256;
    private static final int SIGNATURE = 510;

    private final String code;

    BootSector(String code) {
        this.code = code;
    }

    Path write(Path image, String text) throws IOException {
        ByteBuffer disk = ByteBuffer.allocate(1 << 20);
        disk.put(HexFormat.ofDelimiter(" ").parseHex(SAY + code));
        disk.put(TEXT, text.getBytes(US_ASCII));
        disk.putShort(SIGNATURE, (short) 0x55aa);
        return Files.write(image, disk.array());
    }
}
