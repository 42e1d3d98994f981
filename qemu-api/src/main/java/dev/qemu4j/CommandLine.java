package dev.qemu4j;

import dev.qemu4j.base.Target;
import dev.qemu4j.helper.Helper;
import dev.qemu4j.option.Explanation;
import dev.qemu4j.option.Option;
import dev.qemu4j.surface.DeviceForms;
import dev.qemu4j.surface.Explainer;
import dev.qemu4j.surface.JavaSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
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
 * <p>All devices are written in one form, as QEMU creates those that are {@code name=value} before those that are JSON:
 * if one needs JSON, all are JSON. Only a command line that was read may have both.
 *
 * <p>Immutable. Two command lines are equal if they are for the same target and have {@linkplain Option equal} options in
 * the same order, devices in the order in which QEMU creates them, and equal helpers and prefixes. Another notation of a value, such as {@code 1024M}
 * for {@code 1G}, is another option.
 */
public final class CommandLine {
    private final Target target;
    private final String program;
    private final List<Option> options;
    private final List<Remark> remarks;
    private final List<Helper> ownHelpers;
    private final @Nullable Path directory;

    private CommandLine(Builder builder) {
        target = builder.target;
        program = builder.program;
        List<Option> given = builder.options.stream()
                .map(option -> option.following(builder.options))
                .toList();
        options = builder.read ? given : DeviceForms.alike(given, target.name());
        ownHelpers = List.copyOf(builder.helpers);
        directory = builder.directory;
        remarks = DeviceForms.areMixed(options)
                ? List.copyOf(builder.remarks)
                : builder.remarks.stream()
                        .filter(remark -> !remark.equals(CreationOrder.MIXED))
                        .toList();
    }

    /**
     * Returns a builder of a command line.
     *
     * @param target the system to emulate
     * @return a builder without options
     */
    public static Builder builder(Target target) {
        Objects.requireNonNull(target, "target");
        return new Builder(target);
    }

    /**
     * Reads a program's arguments as QEMU reads them. What is not understood is kept as it is, and reported in
     * {@link #remarks}. The options are in the form that this library writes: a switch has its value, a disk image
     * without an option has its {@code -hda}, and of a parameter that comes several times the last is left. Where some
     * devices are JSON and some are not, each stays what it is.
     *
     * @param arguments the program first, such as {@code qemu-system-x86_64} or a path to it; then its arguments, unquoted
     * @return the command line
     * @throws CommandLineSyntaxException if the program is none of QEMU's system emulators, an option lacks its
     *     argument, or there is a NUL character
     */
    public static CommandLine parse(List<String> arguments) {
        Objects.requireNonNull(arguments, "arguments");
        return ArgumentsReader.read(List.copyOf(arguments), List.of());
    }

    /**
     * Reads a command of a shell, as a line or in a script, with quotes, comments and continued lines. Nothing is run. A
     * variable that the script sets before is replaced, and {@code ${NAME:-value}} of one that it does not set is its default. What
     * stands before the program ({@code sudo}, {@code exec}, variables), redirections, and other commands are left out, which
     * {@link #remarks} tells.
     *
     * @param command the command; of several of QEMU's the first
     * @return the command line
     * @throws CommandLineSyntaxException if there is no command of QEMU's; if only a shell could tell what is meant in it, as by
     *     {@code ~}, {@code *}, {@code $(…)} or a variable that is not set, with the place and what to write instead; or as for
     *     {@link #parse}
     */
    public static CommandLine parseShell(String command) {
        Objects.requireNonNull(command, "command");
        ShellReader.Words read = ShellReader.read(command);
        return ArgumentsReader.read(read.words(), read.remarks());
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
     * Returns the remarks of the parser on the command line.
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
     * Returns the processes that a launch starts before QEMU, such as those of {@link dev.qemu4j.recipe.Tpm#emulated}.
     *
     * @return the helpers in the order of their start: those of the builder, then those of the options
     */
    public List<Helper> helpers() {
        return Stream.concat(
                        ownHelpers.stream(),
                        options.stream().map(Option::helper).filter(Objects::nonNull))
                .toList();
    }

    /**
     * Returns the command that a launch puts before QEMU, such as one that enters the network namespace of a tap.
     *
     * @return the program and its arguments, unmodifiable; empty if QEMU is started by itself
     * @throws IllegalStateException if options need different ones, as taps in two namespaces do
     */
    public List<String> prefix() {
        List<List<String>> prefixes = prefixes();
        if (prefixes.size() > 1) {
            throw new IllegalStateException("options for QEMUs that are started by different commands: "
                    + prefixes.stream().map(prefix -> String.join(" ", prefix)).toList()
                    + " (expected: one, such as taps in one network namespace)");
        }
        return prefixes.isEmpty() ? List.of() : prefixes.get(0);
    }

    private List<List<String>> prefixes() {
        return options.stream()
                .map(Option::prefix)
                .filter(prefix -> !prefix.isEmpty())
                .distinct()
                .toList();
    }

    /**
     * Returns the command line in a run directory, as a launch starts it.
     *
     * @param runDirectory the directory in the place of {@link dev.qemu4j.helper.RunPath#PLACEHOLDER}, in options and helpers
     * @return the same with real paths
     */
    public CommandLine in(Path runDirectory) {
        Objects.requireNonNull(runDirectory, "runDirectory");
        Builder real = new Builder(target).program(program).remarks(remarks);
        real.read(options.stream().map(option -> option.in(runDirectory)).toList());
        ownHelpers.forEach(helper -> real.helper(helper.in(runDirectory)));
        real.directory = runDirectory;
        return real.build();
    }

    /**
     * Returns the arguments as the program gets them, its name first, without the {@link #prefix}. Paths in the run directory have their placeholder until {@link #in}.
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
     * Returns the command as text to paste into a POSIX shell, with its {@link #prefix}. If it needs a run directory or helpers, the text makes
     * the one and starts the others, and ends them with QEMU.
     *
     * @return one line, quoted where the shell needs it
     */
    public String toShellCommand() {
        return ShellScript.of(this).line();
    }

    /**
     * Returns the command as text to paste into a POSIX shell, with one option on each line.
     *
     * @return lines that end with a backslash, but the last; with those of the helpers before them
     */
    public String toShellLines() {
        return ShellScript.of(this).lines();
    }

    /**
     * Returns Java source that builds this command line.
     *
     * @return a source file: imports, and a class with a method {@code commandLine()}
     */
    public String toJavaSource() {
        String other = program.equals(target.program()) ? "" : program;
        return JavaSource.of(target.name(), other, DeviceForms.inOrderOfCreation(options), helpers());
    }

    /**
     * Explains each option.
     *
     * @return an explanation for each option, in their order
     */
    public List<Explanation> explain() {
        return options.stream()
                .map(option -> Explainer.explain(option, target.name()))
                .toList();
    }

    /**
     * Returns the same with others in place of each option. None replaces another, and devices keep their forms.
     *
     * @param change what to put in an option's place; may be the option itself, or nothing
     * @return the changed command line
     */
    public CommandLine map(Function<Option, List<Option>> change) {
        Objects.requireNonNull(change, "change");
        List<Option> changed = options.stream()
                .flatMap(option -> change.apply(option).stream())
                .toList();
        return toEmptyBuilder().read(changed).build();
    }

    /**
     * Returns a builder that begins as this command line.
     *
     * @return a builder with this command line's program, remarks, and options, devices in the order in which QEMU
     *     creates them
     */
    public Builder toBuilder() {
        Builder builder = toEmptyBuilder();
        builder.options.addAll(DeviceForms.inOrderOfCreation(options));
        return builder;
    }

    private Builder toEmptyBuilder() {
        Builder builder = new Builder(target).program(program).remarks(remarks);
        builder.helpers.addAll(ownHelpers);
        builder.directory = directory;
        return builder;
    }

    @Nullable
    Path directory() {
        return directory;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CommandLine that
                && target.equals(that.target)
                && DeviceForms.inOrderOfCreation(options).equals(DeviceForms.inOrderOfCreation(that.options))
                && helpers().equals(that.helpers())
                && prefixes().equals(that.prefixes());
    }

    @Override
    public int hashCode() {
        return Objects.hash(target, DeviceForms.inOrderOfCreation(options), helpers(), prefixes());
    }

    /** Returns the shell command, with three asterisks for each secret. */
    @Override
    public String toString() {
        return ShellScript.redacted(this).line();
    }

    /** Collects options in the order in which QEMU gets them. */
    public static final class Builder extends OptionsBuilder<Builder> {
        private final Target target;
        private String program;
        private List<Remark> remarks = List.of();
        private boolean read;
        private @Nullable Path directory;

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

        @Override
        Target target() {
            return target;
        }

        Builder remarks(List<Remark> found) {
            remarks = found;
            return this;
        }

        /** Takes options as they were read: their devices keep their forms. */
        Builder read(List<Option> options) {
            this.options.addAll(options);
            read = true;
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
