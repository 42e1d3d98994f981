package dev.qemu4j;

import dev.qemu4j.ShellCommand.Kind;
import dev.qemu4j.ShellCommand.Part;
import java.util.List;

/** A shell's script and a position in it: reads what is quoted, and finds the ends of what only a shell could replace. */
final class ShellText {
    private static final char NONE = '\0';

    int position;
    private final String text;

    ShellText(String text) {
        this.text = text;
    }

    boolean atEnd() {
        return position >= text.length();
    }

    char peek() {
        return at(position);
    }

    char at(int index) {
        return index < text.length() ? text.charAt(index) : NONE;
    }

    boolean startsWith(String prefix) {
        return text.startsWith(prefix, position);
    }

    String from(int start) {
        return text.substring(start, position);
    }

    void toEndOfLine() {
        int end = text.indexOf('\n', position);
        position = end < 0 ? text.length() : end;
    }

    void skipHereDocument(String delimiter) {
        while (!atEnd()) {
            int start = position;
            toEndOfLine();
            String line = from(start);
            position = Math.min(position + 1, text.length());
            if (line.strip().equals(delimiter)) {
                return;
            }
        }
    }

    boolean skipsContinuation() {
        int length = startsWith("\\\n") ? 2 : startsWith("\\\r\n") ? 3 : 0;
        position += length;
        return length > 0;
    }

    /** A backslash and what it quotes; at the very end, itself. */
    Part escaped() {
        int start = position;
        position = Math.min(position + 2, text.length());
        String quoted = position - start < 2 ? "\\" : text.substring(start + 1, position);
        return new Part(Kind.QUOTED, quoted, false, start);
    }

    Part single() {
        int start = position;
        int end = text.indexOf('\'', start + 1);
        if (end < 0) {
            throw wrong(start, "'", "a closing '");
        }
        position = end + 1;
        return new Part(Kind.QUOTED, text.substring(start + 1, end), false, start);
    }

    void quoted(List<Part> parts) {
        int start = position++;
        StringBuilder literal = new StringBuilder();
        parts.add(new Part(Kind.QUOTED, "", true, start));
        while (!atEnd() && peek() != '"') {
            char c = peek();
            if (c == '$' || c == '`') {
                parts.add(new Part(Kind.QUOTED, literal.toString(), true, start));
                literal.setLength(0);
                parts.add(c == '$' ? dollar(true, parts) : backticks(true));
            } else if (c == '\\' && "$`\"\\".indexOf(at(position + 1)) >= 0) {
                literal.append(at(position + 1));
                position += 2;
            } else if (!skipsContinuation()) {
                literal.append(c);
                position++;
            }
        }
        if (atEnd()) {
            throw wrong(start, "\"", "a closing \"");
        }
        position++;
        parts.add(new Part(Kind.QUOTED, literal.toString(), true, start));
    }

    /** Reads a part that begins with a dollar: a variable, a command, or {@code $'…'}; else the dollar itself. */
    Part dollar(boolean quoted, List<Part> parts) {
        int start = position;
        char next = at(start + 1);
        if (next == '(') {
            return command(2);
        }
        if (next == '{') {
            int end = closing(start + 2, '{', '}');
            position = end;
            return new Part(Kind.VARIABLE, text.substring(start + 2, end - 1), quoted, start);
        }
        if (next == '\'' && !quoted) {
            position = AnsiQuotes.end(text, start);
            return new Part(Kind.QUOTED, AnsiQuotes.decode(text, start + 2, position - 1), false, start);
        }
        if (next == '"' && !quoted) {
            position++;
            quoted(parts);
            return new Part(Kind.QUOTED, "", true, start);
        }
        position += 2;
        if (isOfName(next) && !Character.isDigit(next)) {
            while (isOfName(peek())) {
                position++;
            }
            return new Part(Kind.VARIABLE, text.substring(start + 1, position), quoted, start);
        }
        if (next != NONE && "?!@*#$-0123456789".indexOf(next) >= 0) {
            return new Part(Kind.SHELL, from(start), quoted, start);
        }
        position = start + 1;
        return new Part(Kind.QUOTED, "$", quoted, start);
    }

    private static boolean isOfName(char c) {
        return c == '_' || (c < 128 && Character.isLetterOrDigit(c));
    }

    /** A command between parentheses whose output, or file, a shell would put here. */
    Part command(int opening) {
        int start = position;
        position = closing(start + opening, '(', ')');
        return new Part(Kind.SHELL, from(start), false, start);
    }

    Part backticks(boolean quoted) {
        int start = position;
        int end = text.indexOf('`', start + 1);
        if (end < 0) {
            throw wrong(start, "`", "a closing `");
        }
        position = end + 1;
        return new Part(Kind.SHELL, from(start), quoted, start);
    }

    private int closing(int from, char open, char close) {
        int depth = 1;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '\'' && open == '(') {
                int end = text.indexOf('\'', i + 1);
                i = end < 0 ? text.length() : end;
            } else if (c == open) {
                depth++;
            } else if (c == close && --depth == 0) {
                return i + 1;
            }
        }
        throw wrong(position, text.substring(position, Math.min(from, text.length())), "a closing " + close);
    }

    /** An error that shows its place. */
    CommandLineSyntaxException wrong(int at, String what, String expected) {
        return wrong(text, at, what, expected);
    }

    static CommandLineSyntaxException wrong(String text, int at, String what, String expected) {
        int line =
                1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
        int column = at - text.lastIndexOf('\n', at - 1);
        return new CommandLineSyntaxException(
                "line " + line + ", column " + column + ": '" + shortened(what) + "' (expected: " + expected + ")");
    }

    static String shortened(String what) {
        return what.length() <= 60 ? what : what.substring(0, 60) + "…";
    }
}
