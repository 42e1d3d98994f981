package dev.qemu4j.host.systemd;

import dev.qemu4j.base.shell.ShellWord;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Words of units, written such that systemd reads them as they are. */
public final class UnitWords {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@+=:,./-]+");

    private UnitWords() {}

    /**
     * Returns an argument of a command.
     *
     * @param text any text
     * @return a word without a specifier, a variable, a separator or a comment in it
     */
    public static String argument(String text) {
        return quoted(Objects.requireNonNull(text, "text")).replace("$", "$$");
    }

    /**
     * Returns the program of a command, in which systemd puts no variables.
     *
     * @param text a name or a path
     * @return the word
     */
    public static String program(String text) {
        return quoted(Objects.requireNonNull(text, "text"));
    }

    /**
     * Returns a command.
     *
     * @param argv the program and its arguments
     * @return the words of a line such as {@code ExecStart=}
     */
    public static String command(List<String> argv) {
        Objects.requireNonNull(argv, "argv");
        return Stream.concat(
                        Stream.of(program(argv.get(0))),
                        argv.subList(1, argv.size()).stream().map(UnitWords::argument))
                .collect(Collectors.joining(" "));
    }

    /**
     * Returns the first of several commands whose program is there when the unit starts.
     *
     * @param choices commands, each with its program first; the last one is taken if none is there
     * @return the words of a line such as {@code ExecStart=}
     */
    public static String firstOf(List<List<String>> choices) {
        Objects.requireNonNull(choices, "choices");
        if (choices.size() == 1) {
            return command(choices.get(0));
        }
        StringBuilder script = new StringBuilder();
        for (List<String> choice : choices.subList(0, choices.size() - 1)) {
            script.append("! command -v ")
                    .append(ShellWord.quote(choice.get(0)))
                    .append(" >/dev/null || exec ");
            script.append(shell(choice)).append("; ");
        }
        script.append("exec ").append(shell(choices.get(choices.size() - 1)));
        return command(List.of("/bin/sh", "-c", script.toString()));
    }

    private static String shell(List<String> command) {
        return command.stream().map(ShellWord::quote).collect(Collectors.joining(" "));
    }

    /**
     * Returns the value of a setting that is the rest of a line, such as {@code Description=}.
     *
     * @param text mostly one line
     * @return one line without specifiers, in which control characters are spaces, and which the next line does not continue
     */
    public static String line(String text) {
        Objects.requireNonNull(text, "text");
        return text.replaceAll("\\p{Cntrl}", " ").replaceAll("\\\\+$", "").replace("%", "%%");
    }

    /**
     * Returns a value in an environment file, whose grammar is a shell's.
     *
     * @param text any text
     * @return the value in quotation marks
     */
    public static String environment(String text) {
        Objects.requireNonNull(text, "text");
        StringBuilder value = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\' || c == '`' || c == '$') {
                value.append('\\');
            }
            value.append((char) c);
        });
        return value.append('"').toString();
    }

    private static String quoted(String text) {
        if (PLAIN.matcher(text).matches()) {
            return text;
        }
        StringBuilder word = new StringBuilder("\"");
        text.chars().forEach(c -> word.append(escaped((char) c)));
        return word.append('"').toString();
    }

    private static String escaped(char c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\t' -> "\\t";
            case '%' -> "%%";
            default -> c < ' ' || c == 0x7f ? String.format("\\x%02x", (int) c) : String.valueOf(c);
        };
    }
}
