package dev.qemu4j.img.internal;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Options of {@code qemu-img} that nobody may add as words. They name images, formats and what may be lost, which the guards of a target
 * must know.
 */
public final class ReservedWords {
    private static final String FORMAT = "the call says formats";
    private static final String BASE = "use overlay, backing or rebase";
    private static final String OPTIONS = "use option(name, value)";
    private static final String CONSENT = "it needs a Consent, which a method of its own takes";
    private static final String EXISTING = "use intoExisting";
    private static final String SOURCE = "the ImageSource says it";

    private static final Map<Character, String> LETTERS = Map.of(
            'f', FORMAT,
            'F', FORMAT,
            'O', FORMAT,
            'b', BASE,
            'B', BASE,
            'o', OPTIONS,
            'n', EXISTING,
            'U', CONSENT,
            'u', CONSENT);

    /** 7.2 has a few of them; 10.1 gave every letter a name. */
    private static final ReservedNames NAMES = new ReservedNames(
            "words",
            Map.ofEntries(
                    Map.entry("--format", FORMAT),
                    Map.entry("--source-format", FORMAT),
                    Map.entry("--target-format", FORMAT),
                    Map.entry("--output-format", FORMAT),
                    Map.entry("--backing", BASE),
                    Map.entry("--backing-file", BASE),
                    Map.entry("--backing-format", BASE),
                    Map.entry("--backing-unsafe", CONSENT),
                    Map.entry("--base", BASE),
                    Map.entry("--options", OPTIONS),
                    Map.entry("--target-options", OPTIONS),
                    Map.entry("--no-create", EXISTING),
                    Map.entry("--image-opts", SOURCE),
                    Map.entry("--target-image-opts", SOURCE),
                    Map.entry("--force-share", CONSENT),
                    Map.entry("--unsafe", CONSENT),
                    Map.entry("--shrink", CONSENT),
                    Map.entry("--repair", CONSENT)));

    /** Letters that a value follows, maybe in the same word, whatever the subcommand. */
    private static final String WITH_VALUE = "lmrStT";

    /** The same letter is a rate elsewhere. */
    private static final Pattern REPAIR = Pattern.compile("(?:^| )-[a-zA-Z]*r ?(?:all|leaks)(?: |$)");

    private ReservedWords() {}

    /**
     * Refuses them in whatever form the tool would take them. That is together with other letters, with the value in the same word, and by the beginning of a long
     * name.
     *
     * @throws IllegalArgumentException for the first of them
     */
    public static void refuse(List<String> words) {
        if (REPAIR.matcher(String.join(" ", words)).find()) {
            throw NAMES.refused("-r", "--repair", CONSENT);
        }
        for (String word : words) {
            if (word.startsWith("--")) {
                NAMES.refuse(word);
            } else if (word.startsWith("-")) {
                refuseLetters(word);
            }
        }
    }

    private static void refuseLetters(String word) {
        for (char letter : word.substring(1).toCharArray()) {
            String reason = LETTERS.get(letter);
            if (reason != null) {
                throw NAMES.refused(word, "-" + letter, reason);
            }
            if (WITH_VALUE.indexOf(letter) >= 0) {
                return;
            }
        }
    }
}
