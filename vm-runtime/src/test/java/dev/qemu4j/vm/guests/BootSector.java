package dev.qemu4j.vm.guests;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** The first sector of a disk: a guest of few instructions that misbehaves in one way. Assembled by hand, for real mode. */
public enum BootSector {
    /** cli; hlt, for ever. */
    HALTS("fa f4 eb fd"),
    /** An empty interrupt table, then int3: a triple fault, which resets the machine or, with -no-reboot, ends QEMU. */
    FAULTS("fa 0f 01 1e f0 7d cc"),
    /** Writes 6 to the reset register of q35. */
    REBOOTS("ba f9 0c b0 06 ee f4"),
    /** Writes x to the serial port without an end. */
    FILLS_THE_CONSOLE("ba f8 03 b0 78 ee eb fd"),
    /** Writes 1 to the port of the device pvpanic. */
    PANICS("ba 05 05 b0 01 ee f4 eb fd"),
    /** Writes 15 to the port of the watchdog ib700, which gives it no second to live. */
    IS_BITTEN("ba 43 04 b0 0f ee f4 eb fd");

    /** ds = 0; si = the text; each byte of it to port 3f8. */
    private static final String SAY = "31 c0 8e d8 be 00 7d ba f8 03 fc ac 84 c0 74 03 ee eb f8";

    private static final int SIZE = 512;
    private static final int TEXT = 256;
    private static final int LONGEST = 200;

    private final String code;

    BootSector(String code) {
        this.code = code;
    }

    /** Writes a disk of 1 MiB whose guest first says a text on the serial port. */
    public Path write(Path image, String text) throws IOException {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("text: " + text.length() + " characters");
        }
        ByteArrayOutputStream sector = new ByteArrayOutputStream();
        sector.writeBytes(bytes(SAY));
        sector.writeBytes(bytes(code));
        sector.writeBytes(new byte[TEXT - sector.size()]);
        sector.writeBytes(text.getBytes(US_ASCII));
        sector.writeBytes(new byte[SIZE - 2 - sector.size()]);
        sector.writeBytes(bytes("55 aa"));
        sector.writeBytes(new byte[(1 << 20) - SIZE]);
        return Files.write(image, sector.toByteArray());
    }

    private static byte[] bytes(String hex) {
        return HexFormat.ofDelimiter(" ").parseHex(hex);
    }
}
