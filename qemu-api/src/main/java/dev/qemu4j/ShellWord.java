package dev.qemu4j;

import dev.qemu4j.option.Option;
import java.util.regex.Pattern;

/** Words of a POSIX shell's command. */
final class ShellWord {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    private ShellWord() {}

    static String quote(String word) {
        if (PLAIN.matcher(word).matches()) {
            return word;
        }
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** Name and argument of an option. */
    static String quote(Option option) {
        String argument = option.argument();
        return quote(option.name()) + (argument == null ? "" : " " + quote(argument));
    }
}
