package dev.qemu4j;

import java.util.regex.Pattern;

/** One word of a POSIX shell's command. */
final class ShellWord {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    private ShellWord() {}

    static String quote(String word) {
        if (PLAIN.matcher(word).matches()) {
            return word;
        }
        return "'" + word.replace("'", "'\\''") + "'";
    }

    static void requireNoNul(String argument) {
        int position = argument.indexOf('\0');
        if (position >= 0) {
            throw new IllegalArgumentException(
                    "argument: NUL character at " + position + " (expected: none, no program can be given one)");
        }
    }
}
