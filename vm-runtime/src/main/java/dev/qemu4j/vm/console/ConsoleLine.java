package dev.qemu4j.vm.console;

import java.time.Instant;
import java.util.Objects;

/**
 * A line that a guest has printed.
 *
 * @param time the time when its first byte came; of a console that has printed much, that of a piece of output around it
 * @param text plain text without its end, with three asterisks for a password of {@link VmConsole#login}
 */
public record ConsoleLine(Instant time, String text) {
    /**
     * Checks that nothing is missing.
     *
     * @param time the time at which it was printed
     * @param text the line
     */
    public ConsoleLine {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(text, "text");
    }
}
