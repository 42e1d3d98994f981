package dev.qemu4j.check.problem;

import dev.qemu4j.option.Option;
import dev.qemu4j.option.Origin;
import org.jspecify.annotations.Nullable;

/**
 * A mistake in a command line.
 *
 * @param kind what kind
 * @param severity how bad
 * @param message what is wrong, the value, and what to do
 * @param option the option that it is in; null if it is in none
 * @param origin the line of code that set it; null if not known
 * @param suggestion what was likely meant; null if nothing is close
 */
public record Problem(
        ProblemKind kind,
        Severity severity,
        String message,
        @Nullable Option option,
        @Nullable Origin origin,
        @Nullable String suggestion) {
    /** Returns the kind, the message and the line of code. */
    @Override
    public String toString() {
        return kind + ": " + message + (origin == null ? "" : "\n    set at " + origin);
    }
}
