package dev.qemu4j;

import dev.qemu4j.ShellCommand.Word;
import dev.qemu4j.base.Secrets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the command of QEMU's in what people paste: a line, or a whole script. Runs nothing; what a script sets itself is
 * replaced, and what only a shell could replace in the command is refused.
 */
final class ShellReader {
    private static final Set<String> BEGIN = Set.of("if", "for", "while", "until", "case", "select");
    private static final Set<String> END = Set.of("fi", "done", "esac");
    private static final Set<String> SET = Set.of("export", "readonly", "local", "declare", "typeset");
    /** They name programs without running them. */
    private static final Set<String> NO_RUNNERS = Set.of(
            "alias", "apt", "apt-get", "brew", "cat", "cp", "dnf", "echo", "file", "hash", "install", "kill", "killall",
            "ldd", "ls", "man", "pacman", "pgrep", "pkill", "printf", "rm", "test", "type", "unset", "which", "yum",
            "zypper", "[", "[[");

    private static final Pattern COMMENT = Pattern.compile("(^|(?<=\\s))#.*$", Pattern.MULTILINE);

    private final String script;
    private final List<Remark> remarks = new ArrayList<>();
    private final ShellVariables variables;
    private int depth;
    private @Nullable CommandLineSyntaxException likely;

    private ShellReader(String script) {
        this.script = script;
        variables = new ShellVariables(script, remarks);
    }

    /**
     * A command of QEMU's.
     *
     * @param words the program, then its arguments
     * @param remarks what was left out
     */
    record Words(List<String> words, List<Remark> remarks) {}

    /**
     * Reads a script up to its first command of QEMU's.
     *
     * @throws CommandLineSyntaxException if there is none, or a shell would have to replace something in it
     */
    static Words read(String script) {
        return new ShellReader(script).read();
    }

    private Words read() {
        ShellLexer lexer = new ShellLexer(script);
        for (ShellCommand command = lexer.next(); command != null; command = lexer.next()) {
            int program = program(command);
            if (program >= 0) {
                return qemu(command, program);
            }
            other(command);
        }
        if (likely != null) {
            throw likely;
        }
        throw new CommandLineSyntaxException(
                "no program in '" + ShellText.shortened(script.strip()) + "' (expected: qemu-system-…)");
    }

    /** Returns the index of the program's word; -1 if the command is none of QEMU's. */
    private int program(ShellCommand command) {
        List<Word> words = command.words();
        boolean first = true;
        for (int i = 0; i < words.size(); i++) {
            Word word = words.get(i);
            if (word.array() != null || ShellVariables.isAssignment(word)) {
                continue;
            }
            String name = name(word, first);
            if (first && name != null && (NO_RUNNERS.contains(name) || SET.contains(name) || BEGIN.contains(name))) {
                return -1;
            }
            if (name != null && ArgumentsReader.isProgram(name)) {
                return i;
            }
            first = false;
        }
        return -1;
    }

    private @Nullable String name(Word word, boolean first) {
        String literal = word.literal();
        if (literal != null) {
            return literal;
        }
        try {
            List<String> words = variables.expand(word);
            return words.isEmpty() ? null : words.get(0);
        } catch (CommandLineSyntaxException e) {
            likely = first ? e : likely;
            return null;
        }
    }

    private Words qemu(ShellCommand command, int program) {
        List<Word> words = command.words();
        Word first = words.get(program);
        if (depth > 0) {
            throw ShellText.wrong(
                    script,
                    first.start(),
                    text(first),
                    "the command alone, as only a shell can tell what a script does");
        }
        List<String> before = words.subList(0, program).stream()
                .map(this::text)
                .filter(word -> !word.equals("{"))
                .toList();
        if (!before.isEmpty()) {
            remarks.add(new Remark(Secrets.hide(String.join(" ", before)), "stands before the program: left out"));
        }
        List<String> read = new ArrayList<>();
        for (Word word : words.subList(program, words.size())) {
            if (word.array() != null) {
                throw ShellText.wrong(
                        script, word.start(), text(word), "quotes around it, as a shell would set an array");
            }
            read.addAll(variables.expand(word));
        }
        command.redirections()
                .forEach(redirection ->
                        remarks.add(new Remark(Secrets.hide(redirection), "a redirection of the shell: left out")));
        rest(command.end());
        return new Words(read, remarks);
    }

    /** Leaves the rest of the script out, unless it looks like the rest of the command. */
    private void rest(int end) {
        String rest = COMMENT.matcher(script.substring(end)).replaceAll("").strip();
        if (!rest.matches("[;&)}\\s]*")) {
            ShellCommand next = afterNewline(end);
            if (next != null) {
                throw ShellText.wrong(
                        script,
                        next.start(),
                        text(next.words().get(0)),
                        "it in the command: a backslash must be the last character of the line before, and no comment"
                                + " may stand between");
            }
            remarks.add(new Remark(Secrets.hide(rest), "not part of the command: left out"));
        }
    }

    /** The next command, if it stands on another line and begins like an option. */
    private @Nullable ShellCommand afterNewline(int end) {
        try {
            ShellCommand next =
                    new ShellLexer(script.substring(0, end).replaceAll("[^\n]", " ") + script.substring(end)).next();
            return next != null
                            && !next.words().isEmpty()
                            && text(next.words().get(0)).startsWith("-")
                            && script.substring(end, next.start()).indexOf('\n') >= 0
                    ? next
                    : null;
        } catch (CommandLineSyntaxException unreadable) {
            return null;
        }
    }

    /** A command that is none of QEMU's may set variables. */
    private void other(ShellCommand command) {
        List<Word> words = command.words();
        String name = words.isEmpty() ? "" : String.valueOf(words.get(0).literal());
        depth += BEGIN.contains(name) ? 1 : END.contains(name) ? -1 : 0;
        boolean sets = words.stream().allMatch(ShellVariables::isAssignment);
        boolean certain = depth == 0 && !command.orElse();
        if (sets || SET.contains(name)) {
            words.stream().filter(ShellVariables::isAssignment).forEach(word -> variables.assign(word, certain));
            return;
        }
        switch (name) {
            case ".", "source", "eval" -> variables.forgetAll();
            case "read", "unset", "for", "select", "getopts", "mapfile", "readarray" ->
                words.stream()
                        .map(Word::literal)
                        .filter(word -> word != null && word.matches("[A-Za-z_][A-Za-z0-9_]*"))
                        .forEach(word -> variables.forget(String.valueOf(word)));
            case "set", "}", "{", "then", "else", "elif", "do", "fi", "done", "esac", "if" -> {}
            case "cd", "pushd" ->
                remarks.add(new Remark(
                        text(command), "stands before the command: left out, and relative paths are meant from there"));
            default -> remarks.add(new Remark(text(command), "stands before the command: left out"));
        }
        // Behind a word of control flow there may be an assignment.
        words.stream()
                .skip(1)
                .filter(ShellVariables::isAssignment)
                .filter(word -> Set.of("then", "else", "do", "{").contains(name))
                .forEach(word -> variables.assign(word, name.equals("{") && certain));
    }

    private String text(Word word) {
        return script.substring(word.start(), word.end());
    }

    private String text(ShellCommand command) {
        return script.substring(command.start(), command.end()).lines().collect(Collectors.joining(" "));
    }
}
