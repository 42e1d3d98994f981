package dev.qemu4j.codegen.qapi;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The version numbers in a documentation comment: of the entity, and of its members and values. Nothing else is kept. */
final class SinceNotes {
    private static final String NUMBER = "(\\d+(?:\\.\\d+)+)";
    private static final Pattern NOTE = Pattern.compile("(?i)\\bsince:?\\s+(?:qemu\\s+)?" + NUMBER);
    private static final Pattern TAG = Pattern.compile(" ?Since:?\\s+(?:qemu\\s+)?" + NUMBER + "\\.?\\s*");
    private static final Pattern SYMBOL = Pattern.compile(" ?@([\\w.-]+):(.*)");
    private static final Pattern FEATURES = Pattern.compile(" ?Features:.*");
    private static final Pattern SECTION =
            Pattern.compile(" ?(?:Returns?|Errors?|Notes?|Examples?|TODO|Since)\\b:?.*|(?: ?\\.\\. .*)");

    private final Map<String, StringBuilder> members = new HashMap<>();
    private boolean named;
    private boolean features;
    private boolean blank;
    private @Nullable StringBuilder current;
    private @Nullable String entity;

    private SinceNotes() {}

    /** Reads a comment, as the parser gives it. */
    static SinceNotes read(String doc) {
        SinceNotes notes = new SinceNotes();
        doc.lines().map(line -> line.isEmpty() ? line : line.substring(1)).forEach(notes::line);
        return notes;
    }

    /** The first version number that follows the word in a text. */
    static @Nullable String find(CharSequence text) {
        Matcher matcher = NOTE.matcher(text);
        return matcher.find() ? matcher.group(1) : null;
    }

    @Nullable
    String entity() {
        return entity;
    }

    @Nullable
    String member(String name) {
        StringBuilder text = members.get(name);
        return text == null ? null : find(text);
    }

    private void line(String line) {
        Matcher symbol = SYMBOL.matcher(line);
        Matcher tag = TAG.matcher(line);
        if (symbol.matches()) {
            symbol(symbol.group(1), symbol.group(2));
        } else if (tag.matches()) {
            entity = tag.group(1);
            current = null;
        } else if (FEATURES.matcher(line).matches()) {
            features = true;
            current = null;
        } else if (SECTION.matcher(line).matches() || (blank && !line.isBlank() && !indented(line))) {
            current = null;
        } else if (current != null) {
            current.append(' ').append(line.strip());
        }
        blank = line.isBlank();
    }

    private void symbol(String name, String text) {
        if (!named) {
            named = true;
        } else if (features) {
            current = null;
        } else {
            current = new StringBuilder(text.strip());
            members.put(name, current);
        }
    }

    private static boolean indented(String line) {
        return List.of("  ", "\t").stream().anyMatch(line::startsWith);
    }
}
