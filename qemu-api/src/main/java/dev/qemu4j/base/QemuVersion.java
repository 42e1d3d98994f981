package dev.qemu4j.base;

import java.util.Comparator;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of QEMU, without the packager's suffix.
 *
 * @param major the first number
 * @param minor the second number
 * @param micro the third number; 50 and above in development builds
 */
public record QemuVersion(int major, int minor, int micro) implements Comparable<QemuVersion> {
    private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?");

    private static final Comparator<QemuVersion> ORDER = Comparator.comparingInt(QemuVersion::major)
            .thenComparingInt(QemuVersion::minor)
            .thenComparingInt(QemuVersion::micro);

    /**
     * Finds the first version number in a text, such as the output of {@code qemu-system-x86_64 --version}.
     *
     * @param text the text
     * @return the version
     * @throws IllegalArgumentException if the text has no version number
     */
    public static QemuVersion parse(String text) {
        Objects.requireNonNull(text, "text");
        Matcher matcher = NUMBERS.matcher(text);
        if (!matcher.find()) {
            throw new IllegalArgumentException("version: '" + text + "' (expected: a number such as 7.2.22)");
        }
        String micro = matcher.group(3);
        return new QemuVersion(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                micro == null ? 0 : Integer.parseInt(micro));
    }

    /**
     * Tells whether this version has what came with another one.
     *
     * @param major the other version's first number
     * @param minor the other version's second number
     * @return true if this version is that one or a later one
     */
    public boolean atLeast(int major, int minor) {
        return compareTo(new QemuVersion(major, minor, 0)) >= 0;
    }

    @Override
    public int compareTo(QemuVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + micro;
    }
}
