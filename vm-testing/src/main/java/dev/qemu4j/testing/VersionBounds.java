package dev.qemu4j.testing;

import dev.qemu4j.base.QemuVersion;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** Bounds of a version of QEMU, such as {@code >=8.2 <11}. */
record VersionBounds(List<Bound> bounds) {
    private static final Pattern BOUND =
            Pattern.compile("(>=|>|<=|<|=|)(\\d{1,4})(?:\\.(\\d{1,4}))?(?:\\.(\\d{1,4}))?");

    static VersionBounds parse(String text) {
        return new VersionBounds(Stream.of(text.strip().split("\\s+", -1))
                .filter(bound -> !bound.isEmpty())
                .map(bound -> Bound.of(bound, text))
                .toList());
    }

    /** Reads the bounds of an annotation. */
    static VersionBounds parse(String text, String where) {
        try {
            return parse(text);
        } catch (IllegalArgumentException e) {
            throw new ExtensionConfigurationException(where + ": " + e.getMessage(), e);
        }
    }

    boolean contain(QemuVersion version) {
        return bounds.stream().allMatch(bound -> bound.holds(version));
    }

    /** One bound; a number that is left out is not compared. */
    private record Bound(String operator, List<Integer> numbers) {
        static Bound of(String bound, String text) {
            Matcher matcher = BOUND.matcher(bound);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "version = \"" + text + "\" (expected: bounds such as >=8.2 and <11, between spaces)");
            }
            List<Integer> numbers = Stream.of(matcher.group(2), matcher.group(3), matcher.group(4))
                    .filter(number -> number != null)
                    .map(Integer::valueOf)
                    .toList();
            return new Bound(matcher.group(1).isEmpty() ? ">=" : matcher.group(1), numbers);
        }

        boolean holds(QemuVersion version) {
            int order = 0;
            List<Integer> has = List.of(version.major(), version.minor(), version.micro());
            for (int i = 0; i < numbers.size() && order == 0; i++) {
                order = Integer.compare(has.get(i), numbers.get(i));
            }
            return switch (operator) {
                case ">=" -> order >= 0;
                case ">" -> order > 0;
                case "<=" -> order <= 0;
                case "<" -> order < 0;
                default -> order == 0;
            };
        }
    }
}
