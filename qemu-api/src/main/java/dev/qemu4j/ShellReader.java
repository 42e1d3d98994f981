package dev.qemu4j;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes a command of a POSIX shell apart into words. Runs nothing and expands nothing. */
final class ShellReader {
    private final String text;
    private final List<String> words = new ArrayList<>();
    private final List<Remark> remarks = new ArrayList<>();
    private @Nullable StringBuilder word;
    private int position;

    private ShellReader(String text) {
        this.text = text;
    }

    /** The words of the first command. */
    record Words(List<String> words, List<Remark> remarks) {}

    static Words read(String text) {
        ShellReader reader = new ShellReader(text);
        reader.read();
        return new Words(reader.words, reader.remarks);
    }

    private void read() {
        while (position < text.length()) {
            char c = text.charAt(position);
            switch (c) {
                case ' ', '\t', '\r' -> {
                    endWord();
                    position++;
                }
                case '\n', ';', '|', '&' -> {
                    if (endsCommand(c)) {
                        return;
                    }
                }
                case '<', '>' -> redirection(c);
                case '\'' -> single();
                case '"' -> quoted();
                case '\\' -> escaped();
                case '$', '`' -> expansion();
                case '#' -> {
                    if (word == null) {
                        skipLine();
                    } else {
                        append(c);
                    }
                }
                default -> append(c);
            }
        }
        endWord();
    }

    /** A line's end and {@code &&} before the first word end nothing. */
    private boolean endsCommand(char c) {
        endWord();
        String rest = text.substring(position).strip();
        if (c == '\n' && (words.isEmpty() || rest.isEmpty())) {
            position++;
            return false;
        }
        if (!rest.equals("&") && !rest.equals(";")) {
            remarks.add(new Remark(rest, "not part of the command: left out"));
        }
        position = text.length();
        return true;
    }

    private void redirection(char c) {
        String number = word == null ? "" : word.toString();
        if (number.chars().allMatch(Character::isDigit)) {
            word = null;
        }
        endWord();
        int start = position;
        while (position < text.length() && (text.charAt(position) == c || text.charAt(position) == '&')) {
            position++;
        }
        while (position < text.length() && text.charAt(position) == ' ') {
            position++;
        }
        while (position < text.length() && " \t\n;|".indexOf(text.charAt(position)) < 0) {
            position++;
        }
        remarks.add(new Remark(text.substring(start, position), "a redirection of the shell: left out"));
    }

    private void single() {
        int end = text.indexOf('\'', position + 1);
        if (end < 0) {
            throw new CommandLineSyntaxException("'" + tail() + "' (expected: a closing ')");
        }
        word().append(text, position + 1, end);
        position = end + 1;
    }

    private void quoted() {
        StringBuilder target = word();
        int start = position++;
        while (position < text.length() && text.charAt(position) != '"') {
            char c = text.charAt(position);
            if (c == '\\' && position + 1 < text.length() && "$`\"\\\n".indexOf(text.charAt(position + 1)) >= 0) {
                if (text.charAt(position + 1) != '\n') {
                    target.append(text.charAt(position + 1));
                }
                position += 2;
            } else if (c == '$' || c == '`') {
                expansion();
            } else {
                target.append(c);
                position++;
            }
        }
        if (position >= text.length()) {
            position = start;
            throw new CommandLineSyntaxException("'" + tail() + "' (expected: a closing \")");
        }
        position++;
    }

    private void escaped() {
        position++;
        if (position == text.length()) {
            append0('\\');
        } else if (text.startsWith("\r\n", position)) {
            position += 2;
        } else if (text.charAt(position) == '\n') {
            position++;
        } else {
            append(text.charAt(position));
        }
    }

    /** Leaves an expansion as it is, which a shell would replace. */
    private void expansion() {
        int start = position;
        int end = start + 1;
        char next = end < text.length() ? text.charAt(end) : ' ';
        if (text.charAt(start) == '`') {
            end = closing(end, '`', '`');
        } else if (next == '(') {
            end = closing(end + 1, '(', ')');
        } else if (next == '{') {
            end = closing(end + 1, '{', '}');
        } else if (Character.isLetter(next) || next == '_') {
            while (end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
                end++;
            }
        } else if ("?!@*#$0123456789".indexOf(next) >= 0) {
            end++;
        } else {
            append('$');
            return;
        }
        String expansion = text.substring(start, end);
        remarks.add(new Remark(expansion, "the shell would replace this: left as it is"));
        word().append(expansion);
        position = end;
    }

    private int closing(int from, char open, char close) {
        int depth = 1;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == close && --depth == 0) {
                return i + 1;
            }
            if (c == open && open != close) {
                depth++;
            }
        }
        throw new CommandLineSyntaxException("'" + tail() + "' (expected: a closing " + close + ")");
    }

    private void skipLine() {
        int end = text.indexOf('\n', position);
        position = end < 0 ? text.length() : end;
    }

    private String tail() {
        String tail = text.substring(position);
        return tail.length() <= 40 ? tail : tail.substring(0, 40) + "…";
    }

    private StringBuilder word() {
        if (word == null) {
            word = new StringBuilder();
        }
        return word;
    }

    private void append(char c) {
        word().append(c);
        position++;
    }

    private void append0(char c) {
        word().append(c);
    }

    private void endWord() {
        if (word != null) {
            words.add(word.toString());
            word = null;
        }
    }
}
