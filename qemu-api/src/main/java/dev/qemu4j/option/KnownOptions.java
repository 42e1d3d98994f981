package dev.qemu4j.option;

import dev.qemu4j.option.Syntax.Form;
import java.util.Set;

/** What this library knows of the options of all versions and targets. */
public final class KnownOptions {
    private KnownOptions() {}

    /**
     * Tells whether some known QEMU has an option.
     *
     * @param name the option with its dash
     * @return true if a version has it for a target
     */
    public static boolean isKnown(String name) {
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
        return Syntax.of(name).form() != Form.FLAG;
    }

    /**
     * Tells whether an option's argument is made of parameters.
     *
     * @param name a known option
     * @return true if it is a list of names and values
     */
    public static boolean takesParameters(String name) {
        Form form = Syntax.of(name).form();
        return form != Form.FLAG && form != Form.TEXT;
    }
}
