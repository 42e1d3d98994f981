package dev.qemu4j.img.internal;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Takes paths in quotes out of QEMU's words: a path can have any words in it, which are no evidence. */
public final class QuotedPaths {
    private static final String OPENS = "(?<![^\\s(\\[=])";
    private static final String CLOSES = "(?=[\\s:;,.)?]|\\z)";
    private static final Pattern LONGEST = Pattern.compile(
            OPENS + "'.*/.*'" + CLOSES + "|" + OPENS + "\".*/.*\"" + CLOSES + "|\\[/[^\\n]*\\]", Pattern.DOTALL);
    private static final Pattern MESSAGE = Pattern.compile("(?m)^(?=qemu-(?:img|nbd|storage-daemon): )");

    private QuotedPaths() {}

    /**
     * Takes each path out, up to the last quote that can be its end. A path that only an image knows may have quotes in it.
     * What stands between two paths of one message is lost with them.
     *
     * @param said what a tool said
     * @return the rest, with two quotes for each path
     */
    public static String without(String said) {
        return MESSAGE.splitAsStream(said)
                .map(message -> LONGEST.matcher(message).replaceAll("''"))
                .collect(Collectors.joining());
    }
}
