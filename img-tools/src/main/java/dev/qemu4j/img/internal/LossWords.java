package dev.qemu4j.img.internal;

import java.util.regex.Pattern;

/** The final messages of QEMU's programs that report a loss, although the program ends with success. */
public final class LossWords {
    private static final Pattern LOSS = Pattern.compile(
            "Lost persistent bitmaps|[Ff]ailed to (store|save|flush|update|write)|Could not (flush|write|store|update)"
                    + "|[Ee]rror (flushing|writing|while (closing|flushing))");
    private static final Pattern PATH = Pattern.compile("'[^'\n]*/[^'\n]*'|(?<![\\w./])/[^\\s':,]+");

    private LossWords() {}

    /**
     * Tells whether something was lost.
     *
     * @param said the words, with paths, which are no evidence
     * @return true if it was
     */
    public static boolean areIn(String said) {
        return LOSS.matcher(withoutPaths(said)).find();
    }

    /**
     * Takes out what a user named: a directory may be called "Permission denied".
     *
     * @param said the words
     * @return the words without paths
     */
    public static String withoutPaths(String said) {
        return PATH.matcher(said).replaceAll("");
    }
}
