package dev.qemu4j.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules about the words of Javadoc, comments and messages, applied to a source as text. */
final class Words {
    private static final String PRONOUN = "(?:What|Who|Whom|Whose|Where|Why|That|Which|Whether|How|For which)\\b";
    /** A verb that takes a pronoun where a noun could stand: "Returns what was found". */
    private static final String VERB =
            "(?:Returns|Sets)\\s+(?:what|who|whose|where|how)\\b|(?:Adds|Collects|Gives|Puts|Reads|Says|Writes)\\s+(?:what|who|whose|where)\\b";

    private static final Pattern OPENING = Pattern.compile("/\\*\\*[\\s*]*+((?:" + PRONOUN + "|" + VERB + ").*+)");
    private static final Pattern RETURN =
            Pattern.compile("@return[\\s*]++((?:what|who|whose|where|that|which|how)\\b.*+)");
    /** {@code whether} tells the meaning of a boolean; the others stand where a noun names the thing. */
    private static final Pattern PARAMETER =
            Pattern.compile("@param\\s+\\S+\\s+((?:what|who|whom|whose|where|that|which|how)\\b.*+)");
    /** The first line of a text about an entity: below its heading and an empty line. */
    private static final Pattern PARAGRAPH = Pattern.compile("(?m)^## .*+\\n\\n((?:" + PRONOUN + "|" + VERB + ").*+)");

    /** Only a process starts; a builder is returned. */
    private static final Pattern STARTED_BUILDER = Pattern.compile(
            "(?s)/\\*\\*[\\s*]*+(Starts\\b[^\\n]*+)(?:(?!\\*/).)*+\\*/\\s*(?:@\\S+\\s+)*+[\\w<>.,? ]*?\\b(?:builder|toBuilder)\\(");

    private static final Pattern BETWEEN = Pattern.compile("[\\s*/]++");

    /** Each paraphrase, in lower case and with one blank between its words, and what to say instead. */
    private final Map<String, String> paraphrases;

    private Words(Map<String, String> paraphrases) {
        this.paraphrases = paraphrases;
    }

    /** Reads a list: a paraphrase, a tab and what to say instead a line; those that start with # are comments. */
    static Words read(Path list) throws IOException {
        return of(Files.readAllLines(list));
    }

    static Words of(List<String> lines) {
        Map<String, String> paraphrases = new LinkedHashMap<>();
        for (String line : lines) {
            if (!line.isEmpty() && !line.startsWith("#")) {
                String[] columns = line.split("\t", -1);
                if (columns.length != 2 || columns[0].isBlank() || columns[1].isBlank()) {
                    throw new IllegalArgumentException(
                            "words.tsv: " + line + " (expected: a paraphrase, a tab, what to say instead)");
                }
                paraphrases.put(blanks(columns[0]), columns[1]);
            }
        }
        return new Words(paraphrases);
    }

    /** Returns a sentence for each violation in a Java source. Strings are of no interest in tests, which plant violations. */
    List<String> violations(String source, boolean withStrings) {
        Comments comments = Comments.of(source);
        List<String> found = new ArrayList<>();
        for (Comments.Piece javadoc : comments.javadoc()) {
            Matcher opening = OPENING.matcher(javadoc.text());
            if (opening.lookingAt()) {
                found.add(javadoc.lineOf(opening.start(1)) + ": summary opens with: " + opening.group(1));
            }
            Matcher returned = RETURN.matcher(javadoc.text());
            while (returned.find()) {
                found.add(javadoc.lineOf(returned.start(1)) + ": @return opens with: " + returned.group(1));
            }
        }
        Matcher started = STARTED_BUILDER.matcher(source);
        while (started.find()) {
            found.add(new Comments.Piece(1, source).lineOf(started.start(1)) + ": summary of a builder opens with: "
                    + started.group(1));
        }
        comments.comments().forEach(piece -> addParaphrases(piece, found));
        if (withStrings) {
            comments.strings().forEach(piece -> addParaphrases(piece, found));
        }
        return found;
    }

    /** Returns the descriptions of parameters in a Java source that open with a pronoun, each as far as its first line goes. */
    static List<String> pronounsOfParameters(String source) {
        return Comments.of(source).javadoc().stream()
                .flatMap(javadoc -> PARAMETER.matcher(javadoc.text()).results())
                .map(found -> found.group(1).replace("*/", "").strip())
                .toList();
    }

    /** Returns a sentence for each violation in a Markdown text: a document, or one of which Javadoc is made. */
    List<String> violations(String markdown) {
        List<String> found = new ArrayList<>();
        Comments.Piece whole = new Comments.Piece(1, markdown);
        Matcher paragraph = PARAGRAPH.matcher(markdown);
        while (paragraph.find()) {
            found.add(whole.lineOf(paragraph.start(1)) + ": summary opens with: " + paragraph.group(1));
        }
        addParaphrases(whole, found);
        return found;
    }

    private void addParaphrases(Comments.Piece piece, List<String> found) {
        String text = blanks(piece.text());
        paraphrases.forEach((paraphrase, instead) -> {
            if (text.contains(paraphrase)) {
                Matcher matcher = expression(paraphrase).matcher(piece.text());
                while (matcher.find()) {
                    found.add(piece.lineOf(matcher.start()) + ": says: " + blanks(matcher.group()) + " (say instead: "
                            + instead + ")");
                }
            }
        });
    }

    /** Puts one blank in the place of all between two words, such as the end of a line and the next one's asterisk. */
    private static String blanks(String text) {
        return BETWEEN.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
    }

    private static Pattern expression(String paraphrase) {
        return Pattern.compile("(?i)\\b" + paraphrase.replace(" ", BETWEEN.pattern()) + "\\b");
    }
}
