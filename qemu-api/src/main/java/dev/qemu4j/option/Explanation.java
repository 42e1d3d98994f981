package dev.qemu4j.option;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Explanation of a command line's option, as far as this version of the library knows it.
 *
 * @param option the option's name, with its dash
 * @param argument its argument, with three asterisks for each secret; null if it takes none
 * @param meaning a sentence; null if the library does not know the option
 * @param versions the known versions that have it, as {@code 10.0..}; null if all have it
 * @param instead what to use in its place; null if it is not deprecated
 * @param details its parameters
 */
public record Explanation(
        String option,
        @Nullable String argument,
        @Nullable String meaning,
        @Nullable String versions,
        @Nullable String instead,
        List<Detail> details) {
    /**
     * Copies the list.
     *
     * @param option the option's name, with its dash
     * @param argument its argument, with three asterisks for each secret; null if it takes none
     * @param meaning a sentence; null if the library does not know the option
     * @param versions the known versions that have it, as {@code 10.0..}; null if all have it
     * @param instead what to use in its place; null if it is not deprecated
     * @param details its parameters
     */
    public Explanation {
        Objects.requireNonNull(option, "option");
        Objects.requireNonNull(details, "details");
        details = List.copyOf(details);
    }

    /**
     * A parameter.
     *
     * @param name its name in QEMU
     * @param value its value, with three asterisks for a secret
     * @param type what it takes, such as {@code bool}, {@code size} or the name of an enum; null if not known
     * @param defaultValue what it is if not set; null if there is no default, or it is not known
     * @param versions the known versions that have it, as {@code 10.0..}; null if all have it, or not known
     * @param meaning what it is; null if the library has no words about it
     */
    public record Detail(
            String name,
            String value,
            @Nullable String type,
            @Nullable String defaultValue,
            @Nullable String versions,
            @Nullable String meaning) {
        /**
         * Checks that nothing is null that must not be.
         *
         * @param name its name in QEMU
         * @param value its value, with three asterisks for a secret
         * @param type what it takes, such as {@code bool}, {@code size} or the name of an enum; null if not known
         * @param defaultValue what it is if not set; null if there is no default, or it is not known
         * @param versions the known versions that have it, as {@code 10.0..}; null if all have it, or not known
         * @param meaning what it is; null if the library has no words about it
         */
        public Detail {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(value, "value");
        }
    }
}
