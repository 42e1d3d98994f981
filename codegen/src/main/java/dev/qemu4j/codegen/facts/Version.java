package dev.qemu4j.codegen.facts;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A QEMU release series.
 *
 * @param major the first number
 * @param minor the second number
 */
public record Version(int major, int minor) implements Comparable<Version> {
    private static final Pattern TEXT = Pattern.compile("(\\d+)\\.(\\d+)");

    /**
     * Reads a version.
     *
     * @param text such as {@code 7.2}
     * @return the version
     */
    public static Version parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("version: " + text + " (expected: such as 7.2)");
        }
        return new Version(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    @Override
    public int compareTo(Version other) {
        return Comparator.comparingInt(Version::major)
                .thenComparingInt(Version::minor)
                .compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
