package dev.qemu4j.vm.console;

import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The output that was waited for, with three asterisks for a password of {@link VmConsole#login} that the guest has shown.
 *
 * @param index the number of the text or pattern that matched, from 0 in the order of {@link Expected#or}
 * @param text the match
 * @param groups the pattern's groups, that of number 1 first; null where a group took no part
 * @param before the plain text between the last match, or the first byte, and this one, at most its last 65,536 characters
 */
public record ConsoleMatch(int index, String text, List<@Nullable String> groups, String before) {
    /**
     * Checks that nothing is missing.
     *
     * @param index the number of the text or pattern that matched, from 0 in the order of {@link Expected#or}
     * @param text the match
     * @param groups the pattern's groups, that of number 1 first; null where a group took no part
     * @param before the plain text between the last match, or the first byte, and this one, at most its last 65,536 characters
     */
    public ConsoleMatch {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(groups, "groups");
        Objects.requireNonNull(before, "before");
    }

    static ConsoleMatch of(TextScan.Found found, UnaryOperator<String> shown) {
        MatchResult match = found.groups();
        return new ConsoleMatch(
                found.index(),
                shown.apply(match.group()),
                IntStream.rangeClosed(1, match.groupCount())
                        .<@Nullable String>mapToObj(number -> {
                            String group = match.group(number);
                            return group == null ? null : shown.apply(group);
                        })
                        .toList(),
                shown.apply(found.before()));
    }

    /**
     * Returns a group of the pattern.
     *
     * @param number from 1
     * @return the group's text, or null if it took no part in the match
     * @throws IndexOutOfBoundsException if the pattern has no such group
     */
    public @Nullable String group(int number) {
        return groups.get(number - 1);
    }
}
