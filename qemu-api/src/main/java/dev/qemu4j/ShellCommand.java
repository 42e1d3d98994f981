package dev.qemu4j;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A simple command of a shell's script.
 *
 * @param words its words, without redirections
 * @param redirections its redirections as they are written
 * @param start where it starts in the script
 * @param end where it ends
 * @param orElse whether it is run only if the one before it fails
 */
record ShellCommand(List<Word> words, List<String> redirections, int start, int end, boolean orElse) {
    /**
     * A word before anything is replaced in it.
     *
     * @param parts its parts
     * @param start where it starts in the script
     * @param end where it ends
     * @param array the elements, if it sets an array; null for all other words
     */
    record Word(
            List<Part> parts, int start, int end, @Nullable List<Word> array) {
        /** The text; null if something in it is to be replaced. */
        @Nullable
        String literal() {
            StringBuilder text = new StringBuilder();
            for (Part part : parts) {
                if (part.kind != Kind.PLAIN && part.kind != Kind.QUOTED) {
                    return null;
                }
                text.append(part.text);
            }
            return text.toString();
        }
    }

    /**
     * A part of a word.
     *
     * @param kind the kind
     * @param text a text, or what stands behind the {@code $} of a variable, without its braces
     * @param quoted whether it is between double quotes
     * @param at where it starts in the script
     */
    record Part(Kind kind, String text, boolean quoted, int at) {}

    /** Kinds of parts. */
    enum Kind {
        /** A text without quotes, in which a shell would look for patterns. */
        PLAIN,
        /** A text that is what it is. */
        QUOTED,
        /** A variable. */
        VARIABLE,
        /** A text that only a shell can expand, such as the output of a command. */
        SHELL
    }
}
