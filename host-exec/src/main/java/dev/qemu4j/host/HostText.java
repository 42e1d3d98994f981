package dev.qemu4j.host;

import java.nio.charset.Charset;

/**
 * Refuses text that this JVM would garble on its way to a program.
 *
 * <p>The JDK turns arguments and variables into bytes with one charset of the whole JVM and puts {@code ?} where it has
 * no byte for a character. In the C locale that charset is US-ASCII, and {@code disk-é.qcow2} would silently name another
 * file.
 */
final class HostText {
    private static final Charset CHARSET = charset();

    private HostText() {}

    static void check(String what, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(what + ": has a NUL character (expected: none, no program can get one)");
        }
        if (!CHARSET.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException(what + ": has a character outside of " + CHARSET
                    + ", in which this JVM passes text to programs (expected: none; to pass it, start the JVM in a"
                    + " UTF-8 locale, such as LC_ALL=C.UTF-8)");
        }
    }

    private static Charset charset() {
        // Up to JDK 17 the default charset, since then the one of the locale.
        String jnu = System.getProperty("sun.jnu.encoding");
        return Runtime.version().feature() < 18 || jnu == null || !Charset.isSupported(jnu)
                ? Charset.defaultCharset()
                : Charset.forName(jnu);
    }
}
