package dev.qemu4j.img.words;

import dev.qemu4j.base.Secrets;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The messages in which QEMU's programs tell of a loss, although they end with success. This is the one place that knows them, for images, servers and
 * machines.
 */
public final class LossWords {
    /**
     * Messages of the block layer when it closes an image, or gives up one that is damaged: a loss, whichever program says so. From 7.2 to
     * 11.1, and of the cache for tables as before 3.0.
     */
    private static final String CLOSING =
            "Lost persistent bitmaps during |Failed to flush the (?:L2 (?:table|block)|refcount block|refblock) cache"
                    + "|Failed to truncate image|Marking image as corrupt";

    /** A machine runs long and says much, so there only these count. */
    private static final Pattern MACHINE = Pattern.compile(": (?:" + CLOSING + ")");

    /** Messages of the block layer that it goes on after. Of a program that works on one image only, all are about that. */
    private static final Pattern TOOL = Pattern.compile("(?:^|: )(?:" + CLOSING
            + "|[Ff]ailed to (?:write|flush|update|clear|remove|store|save)|Failed flush|[Ff]lush failed"
            + "|Could not (?:write|flush|update|store)|[Ee]rror (?:flushing|writing|while (?:closing|flushing))"
            + "|No space left on device|Input/output error)|may be corrupted");

    /** A peer that goes away, and what QEMU itself calls a warning, are no losses. */
    private static final Pattern HARMLESS = Pattern.compile("(?:^|[\\s:])(?:warning: |Disconnect client, due to: )");

    private LossWords() {}

    /**
     * Finds the losses of which a machine tells.
     *
     * @param said the text of its standard error
     * @return the lines, maybe none
     */
    public static List<String> ofMachine(String said) {
        return said.lines()
                .filter(line -> !HARMLESS.matcher(line).find())
                .filter(line -> MACHINE.matcher(MessagePaths.without(line)).find())
                .toList();
    }

    /**
     * Finds the losses of which a program tells that works on images only.
     *
     * @param said the text of its standard error
     * @param known the names that it was given: they, and all other paths, can have any words, and are no evidence
     * @return the lines, maybe none, without secrets
     */
    public static List<String> ofTool(String said, Collection<String> known) {
        return Secrets.hide(said)
                .lines()
                .filter(line -> !HARMLESS.matcher(line).find())
                .filter(line -> TOOL.matcher(MessagePaths.without(line, known)).find())
                .toList();
    }
}
