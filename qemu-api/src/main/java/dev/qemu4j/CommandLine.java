package dev.qemu4j;

import dev.qemu4j.option.Option;
import dev.qemu4j.recipe.Ids;
import dev.qemu4j.recipe.Recipe;
import dev.qemu4j.surface.Explainer;
import dev.qemu4j.surface.JavaSource;
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
 * <p>Immutable. Two command lines are equal if they are for the same target, and their options mean the same to QEMU's
 * parser in the same order.
 */
public final class CommandLine {
    private final Target target;
    private final String program;
    private final List<Option> options;
    private final List<Remark> remarks;

    private CommandLine(Builder builder) {
        target = builder.target;
        program = builder.program;
        options = List.copyOf(builder.options);
        remarks = List.copyOf(builder.remarks);
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
     * Reads a program's arguments as QEMU reads them. What is not understood is kept as it is, and reported in
     * {@link #remarks}. The options are in the form that this library writes: a switch has its value, a disk image
     * without an option has its {@code -hda}.
     *
     * @param arguments the program first, such as {@code qemu-system-x86_64} or a path to it; then its arguments, unquoted
     * @return the command line
     * @throws CommandLineSyntaxException if the program is none of QEMU's system emulators, an option lacks its
     *     argument, or there is a NUL character
     */
    public static CommandLine parse(List<String> arguments) {
        return ArgumentsReader.read(List.copyOf(arguments), List.of());
    }

    /**
     * Reads a command of a POSIX shell, with its quotes, comments and continued lines. Nothing is run or replaced: a
     * {@code $(…)} or {@code $NAME} stays as it is, and is reported in {@link #remarks}, and so is what stands before
     * the program ({@code sudo}, variables) or after the command.
     *
     * @param command the command
     * @return the command line
     * @throws CommandLineSyntaxException if there is no command of QEMU's in it, or as for {@link #parse}
     */
    public static CommandLine parseShell(String command) {
        ShellReader.Words read = ShellReader.read(command);
        List<String> words = read.words();
        int program = 0;
        while (program < words.size() && !ArgumentsReader.isProgram(words.get(program))) {
            program++;
        }
        if (program == words.size()) {
            throw new CommandLineSyntaxException("no program in '" + command.strip() + "' (expected: qemu-system-…)");
        }
        List<Remark> remarks = new ArrayList<>(read.remarks());
        if (program > 0) {
            remarks.add(
                    0, new Remark(String.join(" ", words.subList(0, program)), "stands before the program: left out"));
        }
        return ArgumentsReader.read(words.subList(program, words.size()), remarks);
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
     * Returns the program.
     *
     * @return its name or path
     */
    public String program() {
        return program;
    }

    /**
     * Returns what was found worth telling when the command line was read.
     *
     * @return the remarks; empty if it was not read
     */
    public List<Remark> remarks() {
        return remarks;
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
        arguments.add(program);
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
     * Returns the command as text to paste into a POSIX shell, with one option on each line.
     *
     * @return lines that end with a backslash, but the last
     */
    public String toShellLines() {
        List<String> lines = new ArrayList<>();
        lines.add(ShellWord.quote(program));
        options.forEach(option -> lines.add("    " + ShellWord.quote(option)));
        return String.join(" \\\n", lines);
    }

    /**
     * Returns Java source that builds this command line.
     *
     * @return a source file: imports, and a class with a method {@code commandLine()}
     */
    public String toJavaSource() {
        return JavaSource.of(target.name(), program.equals(target.program()) ? "" : program, options);
    }

    /**
     * Says what each option means.
     *
     * @return an explanation for each option, in their order
     */
    public List<Explanation> explain() {
        return options.stream()
                .map(option -> Explainer.explain(option, target.name()))
                .toList();
    }

    /**
     * Starts a command line from this one.
     *
     * @return a builder with this command line's options
     */
    public Builder toBuilder() {
        Builder builder = new Builder(target).program(program);
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

    /** Returns the shell command, with three asterisks for each secret. */
    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        words.add(ShellWord.quote(program));
        options.forEach(option -> words.add(ShellWord.quote(option.redacted())));
        return String.join(" ", words);
    }

    /** Collects options in the order in which QEMU gets them. */
    public static final class Builder implements CommandLineOptions<Builder> {
        private final Target target;
        private final List<Option> options = new ArrayList<>();
        private String program;
        private List<Remark> remarks = List.of();

        private Builder(Target target) {
            this.target = target;
            program = target.program();
        }

        /**
         * Sets the program to run.
         *
         * @param program its name or path; the target's on the {@code PATH} if not set
         * @return this builder
         */
        public Builder program(String program) {
            this.program = Objects.requireNonNull(program, "program");
            return this;
        }

        Builder remarks(List<Remark> found) {
            remarks = found;
            return this;
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

        @Override
        public Builder add(Option option) {
            options.add(Objects.requireNonNull(option, "option"));
            return this;
        }

        /**
         * Adds the options of a recipe, with ids that no option before has.
         *
         * @param recipe makes them
         * @return this builder
         */
        public Builder with(Recipe recipe) {
            recipe.options(Ids.after(options)).forEach(this::add);
            return this;
        }

        /**
         * Adds the options that a file for {@code -readconfig} holds.
         *
         * @param text the file's text
         * @return this builder
         * @throws CommandLineSyntaxException if it is no such text
         */
        public Builder readConfig(String text) {
            options.addAll(ConfigReader.read(text));
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
