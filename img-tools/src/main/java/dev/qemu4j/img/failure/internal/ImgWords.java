package dev.qemu4j.img.failure.internal;

import dev.qemu4j.base.Secrets;
import dev.qemu4j.img.internal.QuotedPaths;
import dev.qemu4j.img.words.LossWords;
import dev.qemu4j.img.words.MessagePaths;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/** The messages of {@code qemu-img} on its standard error, which are not only about failures. */
public final class ImgWords {
    private static final Pattern PREFIX = Pattern.compile("(?m)^qemu-img: ");

    private ImgWords() {}

    public static String clean(String said) {
        return Secrets.hide(PREFIX.matcher(said.strip()).replaceAll(""));
    }

    /** A path can have any words in it, which are no evidence. */
    public static String withoutPaths(String said, Collection<String> known) {
        return MessagePaths.without(said, known);
    }

    /** The same, with paths that may have quotes in them; what is between two paths of one message is lost. */
    public static String withoutLongestPaths(String said, Collection<String> known) {
        return QuotedPaths.without(MessagePaths.withoutKnown(said, known));
    }

    /** Returns the losses of a run that ended with 0. */
    public static List<String> losses(String said, Collection<String> known) {
        return LossWords.ofTool(clean(said), known);
    }

    public static List<String> warnings(String said) {
        return clean(said).lines().filter(line -> !line.isBlank()).toList();
    }
}
