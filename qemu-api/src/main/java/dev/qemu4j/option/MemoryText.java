package dev.qemu4j.option;

import dev.qemu4j.base.DataSize;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Amounts of memory that are MiB where they have no unit. All others are bytes. */
final class MemoryText {
    private static final Map<String, String> PARAMETERS = Map.of("-m", "size", "-numa", "mem");

    private MemoryText() {}

    /** The parameter of an option that is such an amount; null if it has none. */
    static @Nullable String parameter(String option) {
        return PARAMETERS.get(Syntax.withOneDash(option));
    }

    /** The amount with a unit in any case. */
    static String of(DataSize value) {
        String text = Objects.requireNonNull(value, "value").optionText();
        return Character.isDigit(text.charAt(text.length() - 1)) ? text + "B" : text;
    }
}
