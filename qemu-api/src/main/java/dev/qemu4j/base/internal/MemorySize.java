package dev.qemu4j.base.internal;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Amounts of memory as QEMU reads them. */
public final class MemorySize {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,12})([bkmgt]?)");

    private MemorySize() {}

    /** The bytes; -1 if there are none, or in a form that is not read here. */
    public static long of(@Nullable String text) {
        Matcher matcher = SIZE.matcher(text == null ? "" : text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return -1;
        }
        int power = Math.max(0, "bkmgt".indexOf(matcher.group(2)));
        long factor = 1L << (10 * power);
        long number = Long.parseLong(matcher.group(1));
        return number > Long.MAX_VALUE / factor ? -1 : number * factor;
    }

    /** The bytes of the size of {@code -m}, which is in MiB without a unit. */
    public static long ofMib(@Nullable String text) {
        boolean bare = text != null && !text.isEmpty() && Character.isDigit(text.charAt(text.length() - 1));
        return of(bare ? text + "m" : text);
    }

    public static String text(long bytes) {
        long mib = 1L << 20;
        return bytes % mib == 0 ? bytes / mib + " MiB" : bytes + " bytes";
    }
}
