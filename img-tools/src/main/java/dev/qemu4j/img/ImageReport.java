package dev.qemu4j.img;

import java.util.List;
import java.util.Objects;

/**
 * The end of a command that did what it was asked for.
 *
 * @param warnings what the tool said beside that, such as a repair that it made on the way, and files that were named as raw but look like
 *     images of another format; by default empty
 */
public record ImageReport(List<String> warnings) {
    /**
     * Copies the warnings.
     *
     * @param warnings the warnings
     */
    public ImageReport {
        Objects.requireNonNull(warnings, "warnings");
        warnings = List.copyOf(warnings);
    }
}
