package dev.qemu4j.option;

import dev.qemu4j.option.Syntax.Form;
import java.util.Objects;
import java.util.Set;

/** The options of all known versions and targets. */
public final class KnownOptions {
    private KnownOptions() {}

    /**
     * Tells whether some known QEMU has an option.
     *
     * @param name the option with its dash
     * @return true if a version has it for a target
     */
    public static boolean isKnown(String name) {
        Objects.requireNonNull(name, "name");
        return Syntax.isKnown(name);
    }

    /**
     * Returns the names of all options.
     *
     * @return the names, with one dash
     */
    public static Set<String> names() {
        return OptionTable.SYNTAX.keySet();
    }

    /**
     * Tells whether an option takes an argument.
     *
     * @param name a known option
     * @return true if an argument must follow
     */
    public static boolean takesArgument(String name) {
        Objects.requireNonNull(name, "name");
        return Syntax.of(name).form() != Form.FLAG;
    }

    /**
     * Tells whether an option's argument is made of parameters.
     *
     * @param name a known option
     * @return true if it is a list of names and values
     */
    public static boolean takesParameters(String name) {
        Objects.requireNonNull(name, "name");
        Form form = Syntax.of(name).form();
        return form != Form.FLAG && form != Form.TEXT;
    }

    /**
     * Tells whether two names are of one option: QEMU takes two dashes as well, and {@code -M} for {@code -machine}.
     *
     * @param name the option with its dash
     * @param other the other with its dash
     * @return true if QEMU does not tell them apart
     */
    public static boolean areOne(String name, String other) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(other, "other");
        return OnceOptions.key(name).equals(OnceOptions.key(other));
    }

    /**
     * Tells whether QEMU merges the parameters of several options of a name into one: of each the last one counts.
     *
     * @param name the option with its dash, such as {@code -machine}
     * @return true if it does
     */
    public static boolean areMerged(String name) {
        Objects.requireNonNull(name, "name");
        return OnceOptions.areMerged(name);
    }

    /**
     * Tells whether of several options of a name only the last one counts.
     *
     * @param name the option with its dash, such as {@code -kernel}
     * @return true if it does
     */
    public static boolean lastCounts(String name) {
        Objects.requireNonNull(name, "name");
        return OnceOptions.lastCounts(name);
    }

    /**
     * Tells whether an option that is added leaves nothing of one before it.
     *
     * @param added the option
     * @param before an option before it
     * @return true if the one before can be left out
     */
    public static boolean supersedes(Option added, Option before) {
        Objects.requireNonNull(added, "added");
        Objects.requireNonNull(before, "before");
        return areOne(added.name(), before.name()) && OnceOptions.supersedes(added, before);
    }
}
