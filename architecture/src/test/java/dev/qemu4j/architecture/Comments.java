package dev.qemu4j.architecture;

import java.util.ArrayList;
import java.util.List;

/** The comments and string literals of a Java source, each with the line that it starts on. */
final class Comments {
    private final List<Piece> javadoc = new ArrayList<>();
    private final List<Piece> comments = new ArrayList<>();
    private final List<Piece> strings = new ArrayList<>();

    private Comments() {}

    /** Text of a source, as written, and the line that it starts on, from 1. */
    record Piece(int line, String text) {
        /** Returns the line of a place in the text. */
        int lineOf(int offset) {
            return line + newlines(text, 0, offset);
        }
    }

    static Comments of(String source) {
        Comments result = new Comments();
        int line = 1;
        int i = 0;
        while (i < source.length()) {
            int end = endOfToken(source, i);
            if (end > i) {
                result.add(new Piece(line, source.substring(i, end)));
            }
            int next = Math.max(end, i + 1);
            line += newlines(source, i, next);
            i = next;
        }
        return result;
    }

    /** Returns the end of the comment or literal that begins at a position; the position itself if none does. */
    private static int endOfToken(String source, int start) {
        char first = source.charAt(start);
        if (first == '/' && source.startsWith("//", start)) {
            return orLength(source, source.indexOf('\n', start));
        }
        if (first == '/' && source.startsWith("/*", start)) {
            int mark = source.indexOf("*/", start + 2);
            return mark < 0 ? source.length() : mark + 2;
        }
        if (first == '"') {
            return endOfLiteral(source, start, source.startsWith("\"\"\"", start) ? "\"\"\"" : "\"");
        }
        return first == '\'' ? endOfLiteral(source, start, "'") : start;
    }

    private static int endOfLiteral(String source, int start, String quote) {
        int i = start + quote.length();
        while (i < source.length() && !source.startsWith(quote, i)) {
            i += source.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(i + quote.length(), source.length());
    }

    private static int orLength(String source, int position) {
        return position < 0 ? source.length() : position;
    }

    private static int newlines(String text, int from, int to) {
        int newlines = 0;
        for (int i = from; i < to; i++) {
            if (text.charAt(i) == '\n') {
                newlines++;
            }
        }
        return newlines;
    }

    private void add(Piece piece) {
        String text = piece.text();
        if (text.startsWith("\"")) {
            strings.add(piece);
        } else if (text.startsWith("/")) {
            comments.add(piece);
            if (text.startsWith("/**") && text.length() > 4) {
                javadoc.add(piece);
            }
        }
    }

    List<Piece> javadoc() {
        return javadoc;
    }

    /** Returns all comments, Javadoc too. */
    List<Piece> comments() {
        return comments;
    }

    List<Piece> strings() {
        return strings;
    }
}
