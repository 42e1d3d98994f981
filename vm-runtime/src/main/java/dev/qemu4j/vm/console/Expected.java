package dev.qemu4j.vm.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Output to wait for: one or several texts or patterns, the first of which ends the wait, and alarms of this wait alone. Immutable.
 *
 * <p>All is compared with plain text, without escape sequences and with {@code \n} between lines. A pattern matches as soon as
 * it can: one that ends in {@code .*} may get a half of the line, one that ends in {@code .*\n} gets all of it.
 */
public final class Expected {
    private final List<Pattern> patterns;
    private final List<String> names;
    private final List<ConsoleAlarm> alarms;

    private Expected(List<Pattern> patterns, List<String> names, List<ConsoleAlarm> alarms) {
        this.patterns = patterns;
        this.names = names;
        this.alarms = alarms;
    }

    /**
     * Expects a text.
     *
     * @param text the very text
     * @return the output to wait for
     */
    public static Expected text(String text) {
        Objects.requireNonNull(text, "text");
        if (text.isEmpty()) {
            throw new IllegalArgumentException("text: '' (expected: at least one character)");
        }
        return new Expected(List.of(Pattern.compile(Pattern.quote(text))), List.of("'" + text + "'"), List.of());
    }

    /**
     * Expects a pattern.
     *
     * @param pattern the pattern; its match is at most 65,536 characters long
     * @return the output to wait for
     */
    public static Expected pattern(Pattern pattern) {
        Objects.requireNonNull(pattern, "pattern");
        return new Expected(List.of(pattern), List.of("/" + pattern.pattern() + "/"), List.of());
    }

    /** Expects a pattern that messages call by a name. */
    static Expected named(String name, Pattern pattern) {
        return new Expected(List.of(pattern), List.of(name), List.of());
    }

    /**
     * Expects something else as well: {@link ConsoleMatch#index()} tells which of them came first.
     *
     * @param other what else ends the wait well; its alarms count as well
     * @return a changed copy
     */
    public Expected or(Expected other) {
        Objects.requireNonNull(other, "other");
        return new Expected(joined(patterns, other.patterns), joined(names, other.names), joined(alarms, other.alarms));
    }

    /**
     * Fails the wait at some output, in addition to what the console's standing watches find.
     *
     * @param more the alarms; they count from the place where the wait begins
     * @return a changed copy
     */
    public Expected failOn(ConsoleAlarm... more) {
        return new Expected(patterns, names, joined(alarms, ConsoleAlarm.list("more", more)));
    }

    List<Pattern> patterns() {
        return patterns;
    }

    List<ConsoleAlarm> alarms() {
        return alarms;
    }

    private static <T> List<T> joined(List<T> one, List<T> other) {
        List<T> both = new ArrayList<>(one);
        both.addAll(other);
        return List.copyOf(both);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Expected that
                && names.equals(that.names)
                && alarms.equals(that.alarms)
                && flags().equals(that.flags());
    }

    @Override
    public int hashCode() {
        return Objects.hash(names, alarms);
    }

    private List<Integer> flags() {
        return patterns.stream().map(Pattern::flags).toList();
    }

    /** Returns the texts in single quotes and the patterns between slashes. */
    @Override
    public String toString() {
        return names.stream().collect(Collectors.joining(" or "));
    }
}
