package dev.qemu4j.img.failure.internal;

import dev.qemu4j.base.Secrets;
import dev.qemu4j.img.internal.QuotedPaths;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** The messages of {@code qemu-img} on its standard error, which are not only about failures. */
public final class ImgWords {
    private static final Pattern PREFIX = Pattern.compile("(?m)^qemu-img: ");
    /** QEMU names files in quotes, also those that only an image knows. */
    private static final Pattern QUOTED_PATH =
            Pattern.compile("'[^'\\n]*/[^'\\n]*'|\"[^\"\\n]*/[^\"\\n]*\"|\\[/[^\\n]*\\]");
    /** Errors that QEMU reports but goes on after, so that the tool ends with 0; from its block layer, 7.2 to 11.1. */
    private static final Pattern LOSS =
            Pattern.compile("Lost persistent bitmaps|Failed to (write|flush|update|clear|remove|store)"
                    + "|Failed flush|[Ff]lush failed|Error flushing|Could not (write|flush|update)|Marking image as corrupt"
                    + "|No space left on device|Input/output error|may be corrupted");

    private ImgWords() {}

    public static String clean(String said) {
        return Secrets.hide(PREFIX.matcher(said.strip()).replaceAll(""));
    }

    /** A path can have any words in it, which are no evidence. */
    public static String withoutPaths(String said, Collection<String> known) {
        return QUOTED_PATH.matcher(withoutKnown(said, known)).replaceAll("''");
    }

    /** The same, with paths that may have quotes in them; what is between two paths of one message is lost. */
    public static String withoutLongestPaths(String said, Collection<String> known) {
        return QuotedPaths.without(withoutKnown(said, known));
    }

    private static String withoutKnown(String said, Collection<String> known) {
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

    /** Returns the losses of a run that ended with 0. */
    public static List<String> losses(String said, Collection<String> known) {
        return clean(said).lines().filter(line -> isLoss(line, known)).toList();
    }

    public static List<String> warnings(String said) {
        return clean(said).lines().filter(line -> !line.isBlank()).toList();
    }

    private static boolean isLoss(String line, Collection<String> known) {
        return !line.startsWith("warning: ")
                && LOSS.matcher(withoutPaths(line, known)).find();
    }
}
