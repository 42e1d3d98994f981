package dev.qemu4j.vm.systemd;

import java.util.regex.Pattern;

/** Words of a unit's command lines, and values of other settings, written such that systemd reads them as they are. */
final class UnitWord {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@+=:,./-]+");

    private UnitWord() {}

    /** An argument: without a specifier, a variable, a separator or a comment in it. */
    static String argument(String text) {
        return quoted(text).replace("$", "$$");
    }

    /** The program, in which systemd puts no variables. */
    static String program(String text) {
        return quoted(text);
    }

    /** The rest of a line, in which specifiers alone mean something. */
    static String line(String text) {
        return text.replace("%", "%%");
    }

    /** A value in an environment file, whose grammar is a shell's, without specifiers. */
    static String environment(String text) {
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
