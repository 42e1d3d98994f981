package dev.qemu4j.base.shell;

import java.util.regex.Pattern;

/** Words of a POSIX shell's command. */
public final class ShellWord {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    private ShellWord() {}

    /**
     * Writes a word such that a shell reads it as it is.
     *
     * @param word any text; the empty one counts as a word
     * @return the word itself if no character of it means something to a shell, else within single quotes
     */
    public static String quote(String word) {
        if (PLAIN.matcher(word).matches()) {
            return word;
        }
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
