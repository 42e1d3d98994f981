package dev.qemu4j.vm.input;

import dev.qemu4j.qapi.ui.QKeyCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The characters of a layout.
 *
 * @param chords those that one chord types
 * @param compositions those that a dead key and another chord type
 */
record LayoutTable(Map<Integer, Chord> chords, Map<Integer, List<Chord>> compositions) {
    private static final String NONE = "none";
    private static final String DEAD = "dead_";

    private static final List<List<QKeyCode>> MODIFIERS = List.of(
            List.of(), List.of(QKeyCode.SHIFT), List.of(QKeyCode.ALT_R), List.of(QKeyCode.SHIFT, QKeyCode.ALT_R));

    /** The accents as they stand behind a character in Unicode. */
    private static final Map<String, Integer> ACCENTS = Map.of(
            "grave", 0x300,
            "acute", 0x301,
            "circumflex", 0x302,
            "tilde", 0x303,
            "diaeresis", 0x308,
            "ring", 0x30a,
            "cedilla", 0x327);

    /** The characters that a dead key types before the space bar, where all guests agree. */
    private static final Map<String, Integer> ALONE =
            Map.of("grave", (int) '`', "circumflex", (int) '^', "tilde", (int) '~');

    LayoutTable {
        chords = Map.copyOf(chords);
        compositions = Map.copyOf(compositions);
    }

    static LayoutTable read(String name, List<String> lines) {
        Map<Integer, Chord> chords = new HashMap<>();
        Map<String, Chord> dead = new LinkedHashMap<>();
        chords.put((int) ' ', Chord.of(QKeyCode.SPC));
        chords.put((int) '\n', Chord.of(QKeyCode.RET));
        chords.put((int) '\t', Chord.of(QKeyCode.TAB));
        for (String line : lines) {
            if (!line.isBlank() && !line.startsWith("#")) {
                readKey(line.strip().split("\\s+", -1), chords, dead, "layout " + name + ": " + line);
            }
        }
        return new LayoutTable(chords, compositions(chords, dead));
    }

    private static void readKey(String[] words, Map<Integer, Chord> chords, Map<String, Chord> dead, String line) {
        QKeyCode key = QKeyCode.of(words[0]);
        if (!QKeyCode.values().contains(key) || words.length == 1 || words.length > MODIFIERS.size() + 1) {
            throw new IllegalArgumentException(line + " (expected: a key of QKeyCode and one to four characters)");
        }
        for (int level = 0; level < words.length - 1; level++) {
            String word = words[level + 1];
            Chord chord = new Chord(plus(MODIFIERS.get(level), key));
            String accent = word.startsWith(DEAD) ? word.substring(DEAD.length()) : "";
            if (ACCENTS.containsKey(accent)) {
                dead.putIfAbsent(accent, chord);
            } else if (word.codePointCount(0, word.length()) == 1) {
                chords.merge(word.codePointAt(0), chord, LayoutTable::easier);
            } else if (!word.equals(NONE)) {
                throw new IllegalArgumentException(
                        line + " (expected: single characters, none, or one of dead_" + ACCENTS.keySet() + ")");
            }
        }
    }

    private static List<QKeyCode> plus(List<QKeyCode> modifiers, QKeyCode key) {
        List<QKeyCode> keys = new ArrayList<>(modifiers);
        keys.add(key);
        return keys;
    }

    private static Chord easier(Chord one, Chord other) {
        return other.keys().size() < one.keys().size() ? other : one;
    }

    /** A character with a key of its own is typed by that. */
    private static Map<Integer, List<Chord>> compositions(Map<Integer, Chord> chords, Map<String, Chord> dead) {
        Map<Integer, List<Chord>> compositions = new HashMap<>();
        dead.forEach((accent, key) -> {
            Integer alone = ALONE.get(accent);
            if (alone != null && !chords.containsKey(alone)) {
                compositions.putIfAbsent(alone, List.of(key, Chord.of(QKeyCode.SPC)));
            }
            chords.forEach((character, chord) -> {
                Integer composed =
                        Character.isLetter(character) && character < 0x80 ? composed(character, accent) : null;
                if (composed != null && !chords.containsKey(composed)) {
                    compositions.putIfAbsent(composed, List.of(key, chord));
                }
            });
        });
        return compositions;
    }

    private static @Nullable Integer composed(int character, String accent) {
        return Layout.compose(character, Objects.requireNonNull(ACCENTS.get(accent)));
    }
}
