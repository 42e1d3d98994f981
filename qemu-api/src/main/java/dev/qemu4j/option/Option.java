package dev.qemu4j.option;

import dev.qemu4j.helper.Helper;
import dev.qemu4j.helper.RunPath;
import dev.qemu4j.qapi.QapiValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One option of a command line, with its argument if it takes one.
 *
 * <p>Immutable. Two options are equal if their {@linkplain #canonical() canonical} forms have the same text:
 * {@code -device e1000} equals {@code -device driver=e1000}, and JSON equals the names and values that say the same.
 * Another notation of a value is another text: {@code size=1G} does not equal {@code size=1024M}, nor do parameters in
 * another order. A {@linkplain #helper helper} and a {@linkplain #prefix prefix} are not compared.
 */
public final class Option {
    private final String name;
    private final @Nullable String argument;
    private final @Nullable Parameters parameters;
    private final @Nullable Origin origin;
    private final Ties ties;

    private Option(String name, @Nullable String argument, @Nullable Parameters parameters, @Nullable Origin origin) {
        this.name = name;
        this.argument = argument;
        this.parameters = parameters;
        this.origin = origin;
        ties = Ties.NONE;
    }

    private Option(Option same, Ties ties) {
        name = same.name;
        argument = same.argument;
        parameters = same.parameters;
        origin = same.origin;
        this.ties = ties;
    }

    /**
     * Returns an option that takes no argument.
     *
     * @param name the option with its dash, such as {@code -nodefaults}
     * @return the option
     * @throws IllegalArgumentException if the name has no dash, or a NUL character
     */
    public static Option flag(String name) {
        Objects.requireNonNull(name, "name");
        return new Option(checked(name), null, null, Origin.caller());
    }

    /**
     * Returns an option with an argument as QEMU gets it.
     *
     * @param name the option with its dash, such as {@code -kernel}
     * @param argument the argument; where it has parameters, a comma inside a value is doubled by the caller
     * @return the option
     * @throws IllegalArgumentException if the name has no dash, or one of the two a NUL character
     */
    public static Option text(String name, String argument) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(argument, "argument");
        return text(name, argument, Origin.caller());
    }

    static Option text(String name, String argument, @Nullable Origin origin) {
        requireNoNul(argument);
        return new Option(checked(name), argument, ParametersReader.read(name, argument, origin), origin);
    }

    /**
     * Returns an option with parameters.
     *
     * @param name the option with its dash, such as {@code -device}
     * @param parameters its parameters
     * @return the option
     * @throws IllegalArgumentException if the name has no dash, or a NUL character is anywhere
     */
    public static Option of(String name, Parameters parameters) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(parameters, "parameters");
        return of(name, parameters, Origin.caller());
    }

    /**
     * Returns an option with what a builder has collected.
     *
     * @param name the option with its dash, such as {@code -rtc}
     * @param parameters its parameters
     * @return the option
     * @throws IllegalArgumentException as for {@link #of(String, Parameters)}
     */
    public static Option of(String name, ParametersBuilder<?> parameters) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(parameters, "parameters");
        return of(name, parameters.parameters(), Origin.caller());
    }

    /**
     * Returns an option with a device, a machine or the like.
     *
     * @param name the option with its dash, such as {@code -device}
     * @param argument its argument
     * @return the option
     * @throws IllegalArgumentException as for {@link #of(String, Parameters)}
     */
    public static Option of(String name, TypedArgument argument) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(argument, "argument");
        return of(name, argument.parameters(), Origin.caller());
    }

    /**
     * Returns an option with a value of QEMU's schema.
     *
     * @param name the option with its dash, such as {@code -blockdev}
     * @param argument an object or the branch of a union
     * @return the option
     * @throws IllegalArgumentException as for {@link #of(String, Parameters)}, or if the value is no object
     */
    public static Option of(String name, QapiValue argument) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(argument, "argument");
        return of(name, Parameters.of(argument), Origin.caller());
    }

    /**
     * Returns an option that follows from the others of its command line, such as the size of a memory backend from that of {@code -m}. It
     * is made anew for each command line that is built.
     *
     * @param before the options that are there already
     * @param make makes it of all options
     * @return the option as it is now
     */
    public static Option derived(List<Option> before, Function<? super List<Option>, Option> make) {
        Objects.requireNonNull(before, "before");
        Objects.requireNonNull(make, "make");
        return new Option(make.apply(before), new Ties(null, make, List.of()));
    }

    static Option of(String name, Parameters given, @Nullable Origin origin) {
        Parameters parameters = Parameters.of(Repeats.last(name, given.list()));
        String argument = ParametersWriter.write(checked(name), parameters);
        requireNoNul(argument);
        return new Option(name, argument, parameters, origin);
    }

    /**
     * Returns the same option as one that works with a helper process.
     *
     * @param helper a launch starts it before QEMU, for as long as the option stands on the command line
     * @return the option
     */
    public Option with(Helper helper) {
        Objects.requireNonNull(helper, "helper");
        return new Option(this, new Ties(helper, ties.make(), ties.prefix()));
    }

    /**
     * Returns the helper process that the option works with.
     *
     * @return the helper; null if it needs none
     */
    public @Nullable Helper helper() {
        return ties.helper();
    }

    /**
     * Returns the same option as one that works only in a QEMU which another program starts, such as a tap in a network namespace.
     *
     * @param prefix the program and its arguments, which become the command behind them, as by {@code exec}
     * @return the option
     */
    public Option withPrefix(List<String> prefix) {
        Objects.requireNonNull(prefix, "prefix");
        return new Option(this, new Ties(ties.helper(), ties.make(), List.copyOf(prefix)));
    }

    /**
     * Returns the command that QEMU has to be started by.
     *
     * @return the program and its arguments, unmodifiable; empty if QEMU is started by itself
     */
    public List<String> prefix() {
        return ties.prefix();
    }

    /**
     * Returns the option as it follows from others; see {@link #derived}.
     *
     * @param all the options of the command line
     * @return the very option if it follows from none, or is the same with these
     */
    public Option following(List<Option> all) {
        Objects.requireNonNull(all, "all");
        Function<? super List<Option>, Option> make = ties.make();
        Option next = make == null ? this : make.apply(all);
        return next.equals(this) ? this : tied(next);
    }

    /**
     * Returns the option in a run directory.
     *
     * @param directory the directory in the place of {@link RunPath#PLACEHOLDER}
     * @return the same with real paths; the very option if it has none there, and its helper neither
     */
    public Option in(Path directory) {
        Objects.requireNonNull(directory, "directory");
        Option real = PlacedPaths.in(this, directory);
        Helper needed = ties.helper();
        return needed == null
                ? real
                : new Option(real, new Ties(needed.in(directory), real.ties.make(), real.ties.prefix()));
    }

    /**
     * Returns the option's name.
     *
     * @return the name with its dash
     */
    public String name() {
        return name;
    }

    /**
     * Returns the argument as QEMU gets it.
     *
     * @return the argument; null if there is none
     */
    public @Nullable String argument() {
        return argument;
    }

    /**
     * Returns the parameters that the argument holds: of those that come several times the last, as QEMU takes them.
     *
     * @return the parameters; null if there is no argument, or it is not made of parameters
     */
    public @Nullable Parameters parameters() {
        return parameters;
    }

    /**
     * Returns the line of code that set the option.
     *
     * @return the line; null if not known
     */
    public @Nullable Origin origin() {
        return origin;
    }

    /**
     * Returns the same in the form that this library writes.
     *
     * @return the option, with an argument that {@link #of} would make
     */
    public Option canonical() {
        return parameters == null ? this : tied(of(name, parameters, origin));
    }

    /**
     * Returns the same with other parameters, set at the same line of code.
     *
     * @param other the parameters
     * @return the option
     * @throws IllegalArgumentException as for {@link #of(String, Parameters)}
     */
    public Option withParameters(Parameters other) {
        Objects.requireNonNull(other, "other");
        return new Option(
                of(name, other, origin),
                new Ties(ties.helper(), null, ties.prefix())); // a change of the caller's stays
    }

    /**
     * Returns the same with its argument as JSON, which QEMU reads strictly: the values must be of their types.
     *
     * @return the option
     * @throws IllegalStateException if the option takes no JSON, or has no parameters
     */
    public Option asJson() {
        if (parameters == null || !Syntax.of(name).json()) {
            throw new IllegalStateException(this + " (expected: an option with parameters that takes JSON)");
        }
        return tied(new Option(name, ParametersWriter.json(parameters), parameters, origin));
    }

    /**
     * Tells whether the argument is JSON.
     *
     * @return true if it is
     */
    public boolean isJson() {
        return argument != null
                && argument.startsWith("{")
                && parameters != null
                && Syntax.of(name).json();
    }

    /**
     * Returns the parameters that the argument has several times, and of which QEMU takes one: see {@link #takesFirst}.
     *
     * @return their names; empty if there are none. Lists, as {@code hostfwd}, are not among them
     */
    public Set<String> repeated() {
        return argument == null || parameters == null ? Set.of() : ParametersReader.repeated(name, argument);
    }

    /**
     * Tells which value QEMU takes of a parameter that the argument has several times.
     *
     * @param parameter the name
     * @return true for the first, as of most options' {@code id}; false for the last
     */
    public boolean takesFirst(String parameter) {
        return argument != null && Repeats.isFirst(parameter, ParametersReader.isKeyval(name, argument));
    }

    /**
     * Tells whether the argument has names without a value, as {@code server,nowait}: QEMU warns of them.
     *
     * @return true if it has
     */
    public boolean hasShortSwitches() {
        return argument != null && parameters != null && ParametersReader.hasShortSwitches(name, argument);
    }

    /**
     * Returns the same without what must not be seen.
     *
     * @return the option, with three asterisks in place of each secret
     */
    public Option redacted() {
        if (parameters != null) {
            Parameters shown = parameters.redacted();
            return shown.equals(parameters) ? this : tied(of(name, shown, origin));
        }
        String shown = argument == null ? null : OptionSecrets.hide(name, argument);
        return Objects.equals(shown, argument) ? this : withArgument(String.valueOf(shown));
    }

    /** The same with another text, of an option without parameters. */
    Option withArgument(String text) {
        return tied(new Option(name, text, null, origin));
    }

    private Option tied(Option other) {
        return new Option(other, ties);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Option that
                && name.equals(that.name)
                && Objects.equals(canonical().argument, that.canonical().argument);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, canonical().argument);
    }

    /** Returns name and argument, with three asterisks for each secret. */
    @Override
    public String toString() {
        return argument == null ? name : name + " " + redacted().argument;
    }

    /** Relations of an option: the process that it needs, the others that it follows from, and the command that starts QEMU. */
    private record Ties(
            @Nullable Helper helper, @Nullable Function<? super List<Option>, Option> make, List<String> prefix) {
        private static final Ties NONE = new Ties(null, null, List.of());
    }

    private static String checked(String name) {
        if (!name.startsWith("-") || name.length() == 1) {
            throw new IllegalArgumentException("option: '" + name + "' (expected: '-' and a name)");
        }
        requireNoNul(name);
        return name;
    }

    private static void requireNoNul(String argument) {
        int position = argument.indexOf('\0');
        if (position >= 0) {
            throw new IllegalArgumentException(
                    "argument: NUL character at " + position + " (expected: none, no program can be given one)");
        }
    }
}
