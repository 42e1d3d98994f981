package dev.qemu4j.img.words;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** Takes out of messages what a user named: a directory may be called "Permission denied". */
public final class MessagePaths {
    /** QEMU names files in quotes, also those that only an image knows, and mostly in brackets where it speaks of a lock. */
    private static final Pattern QUOTED = Pattern.compile("'[^'\\n]*/[^'\\n]*'|\"[^\"\\n]*/[^\"\\n]*\"|\\[/[^\\n]*\\]");

    private static final Pattern BARE = Pattern.compile("(?<![\\w./])/[^\\s':,]+");

    private MessagePaths() {}

    /**
     * Takes all paths out that are seen as such.
     *
     * @param said the messages
     * @return the rest, with two quotes for each path that had some
     */
    public static String without(String said) {
        return without(said, List.of());
    }

    /**
     * Takes all paths out, and the names that a program was given.
     *
     * @param said the messages
     * @param known the names, such as those of files and bitmaps
     * @return the rest, with two quotes for each path or name that had some
     */
    public static String without(String said, Collection<String> known) {
        String rest = QUOTED.matcher(withoutKnown(said, known)).replaceAll("''");
        return BARE.matcher(rest).replaceAll("");
    }

    /**
     * Takes the names out that a program was given.
     *
     * @param said the messages
     * @param known the names
     * @return the rest
     */
    public static String withoutKnown(String said, Collection<String> known) {
        String rest = said;
        List<String> longestFirst = known.stream()
                .filter(path -> path.contains("/"))
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
        for (String path : longestFirst) {
            rest = rest.replace(path, "");
        }
        return withoutNames(rest, known);
    }

    /** A name without a slash can be any word, so it only goes where the tool sets it off. */
    private static String withoutNames(String said, Collection<String> known) {
        String rest = said;
        for (String name : known) {
            if (!name.isEmpty() && !name.contains("/")) {
                rest = rest.replace("'" + name + "'", "''")
                        .replace("\"" + name + "\"", "\"\"")
                        .replace("bitmap " + name + " failed", "bitmap failed");
            }
        }
        return rest;
    }
}
