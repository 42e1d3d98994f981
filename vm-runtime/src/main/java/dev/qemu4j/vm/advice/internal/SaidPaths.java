package dev.qemu4j.vm.advice.internal;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The places of paths and names in what QEMU wrote: a directory may be called like any failure. */
final class SaidPaths {
    /** An apostrophe within a word opens no quote. */
    private static final Pattern QUOTED = Pattern.compile("(?<![a-z])'([^'\\n]*)'");

    private static final Pattern BETWEEN_VALUES = Pattern.compile("[,=]");

    private final BitSet places = new BitSet();
    private final String blanked;

    private SaidPaths(String said, List<String> arguments) {
        Matcher quoted = QUOTED.matcher(said);
        while (quoted.find()) {
            if (mayHaveWords(quoted.group(1))) {
                places.set(quoted.start(1), quoted.end(1));
            }
        }
        arguments.stream()
                .flatMap(argument -> Stream.concat(Stream.of(argument), Arrays.stream(BETWEEN_VALUES.split(argument))))
                .filter(SaidPaths::mayHaveWords)
                .distinct()
                .forEach(value -> markAll(said, value));
        char[] characters = said.toCharArray();
        places.stream().forEach(at -> characters[at] = '_');
        blanked = new String(characters);
    }

    /**
     * Finds the paths: what stands in quotes, and what QEMU repeats of its arguments.
     *
     * @param said the words
     * @param arguments QEMU's argument vector
     */
    static SaidPaths in(String said, List<String> arguments) {
        return new SaidPaths(said, arguments);
    }

    boolean has(int index) {
        return places.get(index);
    }

    /** Returns the words with a line in the place of each path. */
    String blanked() {
        return blanked;
    }

    /** A name of one word is none of a table that has sentences, and one slash or space is everywhere. */
    private static boolean mayHaveWords(String value) {
        return value.strip().length() > 1 && (value.indexOf('/') >= 0 || value.indexOf(' ') >= 0);
    }

    private void markAll(String said, String value) {
        for (int at = said.indexOf(value); at >= 0; at = said.indexOf(value, at + value.length())) {
            places.set(at, at + value.length());
        }
    }
}
