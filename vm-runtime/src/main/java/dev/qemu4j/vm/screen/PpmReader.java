package dev.qemu4j.vm.screen;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the pictures that QEMU writes: PPM with one byte a channel, and nothing behind it. */
final class PpmReader {
    /** More than the largest screen of QEMU's devices. */
    static final int MAX_PIXELS = 64 << 20;

    /** The longest header that is looked at; QEMU's has 20 bytes. */
    private static final int MAX_HEADER = 256;

    private static final String SPACE = "(?:\\s|#[^\\n]*\\n)+";
    private static final Pattern HEADER =
            Pattern.compile("P6" + SPACE + "(\\d{1,8})" + SPACE + "(\\d{1,8})" + SPACE + "(\\d{1,5})\\s");

    private PpmReader() {}

    static Screenshot read(byte[] file) {
        String start = new String(file, 0, Math.min(file.length, MAX_HEADER), StandardCharsets.ISO_8859_1);
        Matcher header = HEADER.matcher(start);
        if (!header.lookingAt() || !header.group(3).equals("255")) {
            throw refusal("its header is no PPM's");
        }
        long width = Long.parseLong(header.group(1));
        long height = Long.parseLong(header.group(2));
        if (width < 1 || height < 1 || width * height > MAX_PIXELS) {
            throw refusal("it has " + width + "x" + height + " pixels");
        }
        long bytes = width * height * Screenshot.CHANNELS;
        if (file.length - header.end() != bytes) {
            throw refusal("it has " + (file.length - header.end()) + " bytes of pixels instead of " + bytes);
        }
        return new Screenshot((int) width, (int) height, Arrays.copyOfRange(file, header.end(), file.length));
    }

    private static ScreenException refusal(String why) {
        return new ScreenException("the picture of the screen cannot be read: " + why, null);
    }
}
