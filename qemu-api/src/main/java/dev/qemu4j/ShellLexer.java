package dev.qemu4j;

import dev.qemu4j.ShellCommand.Kind;
import dev.qemu4j.ShellCommand.Part;
import dev.qemu4j.ShellCommand.Word;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes a script of a shell apart into simple commands. Control flow is read as if its words were commands. */
final class ShellLexer {
    private static final String ENDS = " \t\r\n;|&()<>";

    private final ShellText text;
    private final Deque<String> hereDocuments = new ArrayDeque<>();
    private boolean orElse;

    ShellLexer(String text) {
        this.text = new ShellText(text);
    }

    /** The next command that has words; null at the end. */
    @Nullable
    ShellCommand next() {
        List<Word> words = new ArrayList<>();
        List<String> redirections = new ArrayList<>();
        boolean otherwise = orElse;
        int start = -1;
        int end = text.position;
        while (!text.atEnd()) {
            if (skipsBlank()) {
                continue;
            }
            char c = text.peek();
            if (";|&()\n".indexOf(c) >= 0 && !text.startsWith("&>")) {
                separator(!words.isEmpty());
                if (!words.isEmpty() || !redirections.isEmpty()) {
                    break;
                }
                otherwise = orElse;
                continue;
            }
            start = start < 0 ? text.position : start;
            if (isRedirection()) {
                redirections.add(redirection());
            } else {
                words.add(word());
            }
            end = text.position;
        }
        return start < 0
                ? null
                : new ShellCommand(List.copyOf(words), List.copyOf(redirections), start, end, otherwise);
    }

    private boolean skipsBlank() {
        if (text.startsWith("\\\n")) {
            text.position += 2;
        } else if (text.startsWith("\\\r\n")) {
            text.position += 3;
        } else if (" \t\r".indexOf(text.peek()) >= 0) {
            text.position++;
        } else if (text.peek() == '#') {
            text.toEndOfLine();
        } else {
            return false;
        }
        return true;
    }

    /** Reads a separator, which ends a command. */
    private void separator(boolean behindWords) {
        char c = text.peek();
        if (c == '(' && behindWords && !text.startsWith("()")) {
            throw text.wrong(text.position, "(", "quotes around it, as a shell would take it for its own");
        }
        orElse = text.startsWith("||");
        text.position += orElse || text.startsWith("&&") || text.startsWith("()") ? 2 : 1;
        while (c == '\n' && !hereDocuments.isEmpty()) {
            text.skipHereDocument(hereDocuments.remove());
        }
    }

    private boolean isRedirection() {
        int at = text.position;
        while (Character.isDigit(text.at(at))) {
            at++;
        }
        return "<>".indexOf(text.at(at)) >= 0 ? text.at(at + 1) != '(' : text.startsWith("&>");
    }

    private String redirection() {
        int start = text.position;
        while ("<>&|-0123456789".indexOf(text.peek()) >= 0) {
            text.position++;
        }
        String operator = text.from(start);
        boolean closed = operator.matches("[0-9]*[<>]&[0-9-]+");
        while (!closed && " \t".indexOf(text.peek()) >= 0) {
            text.position++;
        }
        if (!closed && !text.atEnd() && ENDS.indexOf(text.peek()) < 0) {
            String target = word().literal();
            if (operator.matches("[0-9]*<<-?") && target != null) {
                hereDocuments.add(target);
            }
        }
        return text.from(start);
    }

    private Word word() {
        int start = text.position;
        List<Part> parts = new ArrayList<>();
        while (!text.atEnd()) {
            char c = text.peek();
            boolean process = "<>".indexOf(c) >= 0 && text.at(text.position + 1) == '(';
            if (ENDS.indexOf(c) >= 0 && !process) {
                break;
            }
            if (process) {
                parts.add(text.command(2));
            } else if (!text.skipsContinuation()) {
                part(c, parts);
            }
        }
        boolean sets = parts.size() == 1 && parts.get(0).text().matches("[A-Za-z_][A-Za-z0-9_]*\\+?=");
        List<Word> array = sets && text.peek() == '(' ? array() : null;
        return new Word(List.copyOf(parts), start, text.position, array);
    }

    private void part(char c, List<Part> parts) {
        switch (c) {
            case '\'' -> parts.add(text.single());
            case '"' -> text.quoted(parts);
            case '$' -> parts.add(text.dollar(false, parts));
            case '`' -> parts.add(text.backticks(false));
            case '\\' -> parts.add(text.escaped());
            default -> {
                int start = text.position++;
                while (!text.atEnd() && (ENDS + "'\"$`\\").indexOf(text.peek()) < 0) {
                    text.position++;
                }
                parts.add(new Part(Kind.PLAIN, text.from(start), false, start));
            }
        }
    }

    private List<Word> array() {
        List<Word> elements = new ArrayList<>();
        int start = text.position++;
        while (text.peek() != ')') {
            if (text.atEnd() || ";|&(<>".indexOf(text.peek()) >= 0) {
                throw text.wrong(start, "(", "a closing )");
            }
            if (text.peek() == '\n') {
                text.position++;
            } else if (!skipsBlank()) {
                elements.add(word());
            }
        }
        text.position++;
        return elements;
    }
}
