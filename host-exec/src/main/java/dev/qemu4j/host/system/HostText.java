package dev.qemu4j.host.system;

import java.nio.charset.Charset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Text on its way to a program and back, as the bytes that the locale has for it.
 *
 * <p>Names of files are bytes in the locale's charset. Up to JDK 17 arguments and variables are bytes in the default charset,
 * which {@code -Dfile.encoding} changes: {@code disk-é.qcow2} would silently name another file. The JDK also puts {@code ?}
 * where it has no byte for a character, as for all but ASCII in the C locale.
 */
public final class HostText {
    private static final Charset LOCALE = locale();
    private static final Charset PROCESS = Runtime.version().feature() < 18 ? Charset.defaultCharset() : LOCALE;

    private HostText() {}

    /**
     * Refuses a text that cannot be passed to a program.
     *
     * @param what the name of the text, for the exception
     * @param text the text
     * @throws IllegalArgumentException if it has a NUL character, or one that this JVM cannot pass
     */
    public static void check(String what, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(what + ": has a NUL character (expected: none, no program can get one)");
        }
        if (!canPass(text)) {
            throw new IllegalArgumentException(what + ": has a character outside of " + PROCESS
                    + ", in which this JVM passes text to programs (expected: none; to pass it, start the JVM in a"
                    + " UTF-8 locale, such as LC_ALL=C.UTF-8, and without -Dfile.encoding)");
        }
    }

    /**
     * Returns the string that the JDK turns into the right bytes.
     *
     * @param text a text
     * @return the string to give to the JDK
     */
    public static String toProgram(String text) {
        return LOCALE.newEncoder().canEncode(text) ? new String(text.getBytes(LOCALE), PROCESS) : text;
    }

    /**
     * Returns the bytes that files and programs of this host have for a text.
     *
     * @param text a text
     * @return its bytes
     */
    public static byte[] bytes(String text) {
        return text.getBytes(LOCALE);
    }

    /**
     * Returns the text that the locale has for bytes of files and programs of this host.
     *
     * @param bytes the bytes
     * @return the text; bytes that are no text are replaced
     */
    public static String text(byte[] bytes) {
        return new String(bytes, LOCALE);
    }

    /**
     * Returns a variable of the environment of this JVM.
     *
     * @param name its name
     * @return its value; null if it is not set
     */
    public static @Nullable String variable(String name) {
        String value = System.getenv(name);
        return value == null ? null : new String(value.getBytes(PROCESS), LOCALE);
    }

    private static boolean canPass(String text) {
        if (!LOCALE.newEncoder().canEncode(text)) {
            return PROCESS.newEncoder().canEncode(text); // it names no file that this JVM could name
        }
        byte[] bytes = text.getBytes(LOCALE);
        return Arrays.equals(bytes, new String(bytes, PROCESS).getBytes(PROCESS));
    }

    private static Charset locale() {
        String jnu = System.getProperty("sun.jnu.encoding");
        return jnu == null || !Charset.isSupported(jnu) ? Charset.defaultCharset() : Charset.forName(jnu);
    }
}
