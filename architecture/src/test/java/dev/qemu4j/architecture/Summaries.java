package dev.qemu4j.architecture;

import java.util.List;
import java.util.regex.Pattern;

/** The first sentences of Javadoc, which lists and search results show alone. */
final class Summaries {
    private static final int MOST_WORDS = 25;

    /** An asterisk that begins a line, and the marks of the comment. */
    private static final Pattern FRAME = Pattern.compile("(?m)^\\s*/?\\*+/? ?|\\*/$");

    /** The description ends at a tag, a list, an example or an empty line. */
    private static final Pattern END = Pattern.compile("(?m)^@|<(?:p|pre|ul|ol|h2)>|^\\s*$");

    private static final Pattern CODE = Pattern.compile("\\{@(?:code|literal|value)\\s+([^}]*)}");
    private static final Pattern LINK =
            Pattern.compile("\\{@link(?:plain)?\\s+([^\\s}(]+)(?:\\([^)]*\\))?\\s*([^}]*)}");
    private static final Pattern SENTENCE = Pattern.compile("(?<=[.!?])\\s");

    private Summaries() {}

    /** Returns a sentence for each summary that has more than twenty-five words. */
    static List<String> tooLong(String source) {
        return Comments.of(source).javadoc().stream()
                .filter(javadoc -> words(summary(javadoc.text())).length > MOST_WORDS)
                .map(javadoc -> javadoc.line() + ": " + words(summary(javadoc.text())).length + " words: "
                        + String.join(" ", words(summary(javadoc.text()))))
                .toList();
    }

    private static String[] words(String text) {
        return text.strip().split("\\s+");
    }

    private static String summary(String javadoc) {
        String text = FRAME.matcher(javadoc).replaceAll("").strip();
        String description = END.split(text, 2)[0];
        String plain = CODE.matcher(description)
                .replaceAll(code -> code.group(1).replace(". ", ".").replaceAll("[\\\\$]", ""));
        String shown = LINK.matcher(plain)
                .replaceAll(
                        link -> (link.group(2).isBlank() ? link.group(1) : link.group(2)).replaceAll("[\\\\$]", ""));
        return SENTENCE.split(shown, 2)[0];
    }
}
