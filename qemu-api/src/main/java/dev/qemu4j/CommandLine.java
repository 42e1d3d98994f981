package dev.qemu4j;

import dev.qemu4j.option.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The command line of a {@code qemu-system-*} program.
 *
 * <pre>{@code
 * CommandLine cmd = CommandLine.builder(Target.X86_64)
 *         .option("-machine", "q35")
 *         .option("-nodefaults")
 *         .build();
 * }</pre>
 *
 * <p>Immutable.
 */
public final class CommandLine {
    private final Target target;
    private final List<Option> options;

    private CommandLine(Builder builder) {
        target = builder.target;
        options = List.copyOf(builder.options);
    }

    /**
     * Starts a command line.
     *
     * @param target the system to emulate
     * @return a builder without options
     */
    public static Builder builder(Target target) {
        return new Builder(target);
    }

    /**
     * Returns the system to emulate.
     *
     * @return the target
     */
    public Target target() {
        return target;
    }

    /**
     * Returns the options.
     *
     * @return the options in the order in which QEMU gets them, unmodifiable
     */
    public List<Option> options() {
        return options;
    }

    /**
     * Returns the arguments as the program gets them, its name first.
     *
     * @return the exact argument vector; each element is one argument, unquoted
     */
    public List<String> toArguments() {
        List<String> arguments = new ArrayList<>();
        arguments.add(target.program());
        for (Option option : options) {
            arguments.add(option.name());
            String argument = option.argument();
            if (argument != null) {
                arguments.add(argument);
            }
        }
        return List.copyOf(arguments);
    }

    /**
     * Returns the command as text to paste into a POSIX shell.
     *
     * @return one line, quoted where the shell needs it
     */
    public String toShellCommand() {
        return toArguments().stream().map(ShellWord::quote).collect(Collectors.joining(" "));
    }

    /**
     * Starts a command line from this one.
     *
     * @return a builder with this command line's options
     */
    public Builder toBuilder() {
        Builder builder = new Builder(target);
        builder.options.addAll(options);
        return builder;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CommandLine that && target.equals(that.target) && options.equals(that.options);
    }

    @Override
    public int hashCode() {
        return Objects.hash(target, options);
    }

    @Override
    public String toString() {
        return toShellCommand();
    }

    /** Collects options in the order in which QEMU gets them. */
    public static final class Builder {
        private final Target target;
        private final List<Option> options = new ArrayList<>();

        private Builder(Target target) {
            this.target = target;
        }

        /**
         * Adds an option that takes no value.
         *
         * @param name the option with its dash, such as {@code -nodefaults}
         * @return this builder
         * @throws IllegalArgumentException if the name is not an option's
         */
        public Builder option(String name) {
            return add(Option.flag(name));
        }

        /**
         * Adds an option with its value.
         *
         * @param name the option with its dash, such as {@code -machine}
         * @param value the value as QEMU parses it: a comma inside a parameter's value is doubled by the caller
         * @return this builder
         * @throws IllegalArgumentException if the name is not an option's, or either has a NUL character
         */
        public Builder option(String name, String value) {
            return add(Option.text(name, value));
        }

        /**
         * Adds an option.
         *
         * @param option the option
         * @return this builder
         */
        public Builder add(Option option) {
            options.add(Objects.requireNonNull(option, "option"));
            return this;
        }

        /**
         * Makes the command line.
         *
         * @return an immutable command line
         */
        public CommandLine build() {
            return new CommandLine(this);
        }
    }
}
