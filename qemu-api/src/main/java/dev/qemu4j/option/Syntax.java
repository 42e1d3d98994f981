package dev.qemu4j.option;

import org.jspecify.annotations.Nullable;

/**
 * The syntax of an option's parameters. QEMU has grown several ways.
 *
 * @param form the grammar
 * @param implied the parameter whose name may be left out if it comes first; null if there is none
 * @param json whether a JSON object may stand in place of the parameters
 */
record Syntax(Form form, @Nullable String implied, boolean json) {
    /** The grammars. */
    enum Form {
        /** The option takes nothing. */
        FLAG,
        /** A text that QEMU does not take apart, or takes apart in a way of its own. */
        TEXT,
        /** QEMU's {@code keyval}: names may be nested with dots, lists have numbers, each name needs a value. */
        KEYVAL,
        /** QEMU's {@code QemuOpts}: flat, lists by repetition, a name alone is a switch. */
        LIST,
        /** {@link #KEYVAL} for {@code stream} and {@code dgram}, {@link #LIST} for all older kinds. */
        NETDEV,
        /** A CPU's model and features, also as {@code +feature} and {@code -feature}. */
        CPU,
        /** {@code driver.property=value}, or a {@link #LIST}. */
        GLOBAL
    }

    private static final Syntax UNKNOWN = new Syntax(Form.TEXT, null, false);

    static Syntax of(String option) {
        return OptionTable.SYNTAX.getOrDefault(withOneDash(option), UNKNOWN);
    }

    static boolean isKnown(String option) {
        return OptionTable.SYNTAX.containsKey(withOneDash(option));
    }

    /** QEMU takes two dashes as well. */
    static String withOneDash(String option) {
        return option.startsWith("--") ? option.substring(1) : option;
    }

    /** The grammar that is used for these parameters. */
    Form formFor(@Nullable String implied) {
        if (form != Form.NETDEV) {
            return form;
        }
        return "stream".equals(implied) || "dgram".equals(implied) ? Form.KEYVAL : Form.LIST;
    }
}
