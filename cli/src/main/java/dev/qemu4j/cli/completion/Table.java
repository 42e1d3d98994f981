package dev.qemu4j.cli.completion;

import dev.qemu4j.surface.Candidate;
import dev.qemu4j.surface.Candidate.Argument;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One table of a program's: the words that can stand in one place, sorted, each once; the first that is added counts. */
final class Table {
    private static final int LONGEST = 120;

    private final TreeMap<String, String> lines = new TreeMap<>();

    /** Adds a word: an option, a driver, or a parameter with its equals sign. */
    void add(String name, Argument argument, @Nullable String words) {
        // Others cannot be typed, or would end the line.
        if (name.matches("[!-~]+")) {
            lines.putIfAbsent(name, takes(argument) + "\t" + (words == null ? "" : sentence(words)));
        }
    }

    void addParameter(Candidate parameter) {
        add(parameter.name() + "=", parameter.argument(), parameter.words());
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    /** The file's content. */
    String text() {
        StringBuilder text = new StringBuilder();
        lines.forEach(
                (name, line) -> text.append(name).append('\t').append(line).append('\n'));
        return text.toString();
    }

    private static String takes(Argument argument) {
        return switch (argument.kind()) {
            case NONE -> "-";
            case TEXT -> "t";
            case FILE -> "f";
            case DIRECTORY -> "d";
            case LIST -> "l";
            case ID -> "@" + argument.values().get(0);
            case VALUES -> "=" + String.join("|", argument.values());
        };
    }

    /** The first sentence on one line, cut at a word if it is long. */
    private static String sentence(String words) {
        String plain = words.replace("`", "").replaceAll("\\p{Cntrl}+", " ").strip();
        String first = plain.split("(?<=[.;:]) ", 2)[0].replaceFirst("[.;:]$", "");
        return first.length() <= LONGEST ? first : first.substring(0, first.lastIndexOf(' ', LONGEST)) + " …";
    }
}
