package dev.qemu4j.guest.linux;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads a unit as systemd.syntax(7), systemd.service(5) and systemd.unit(5) say, so that tests can run its commands where no systemd runs. It shares nothing with
 * the code that writes one.
 */
public final class UnitReader {
    private final List<Map.Entry<String, String>> settings = new ArrayList<>();
    private final String runtime;

    /**
     * Reads a unit.
     *
     * @param text the text of its file
     * @param runtime the directory in the place of {@code %t}
     */
    public UnitReader(String text, Path runtime) {
        this.runtime = runtime.toString();
        String section = "";
        StringBuilder whole = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            if (line.stripLeading().startsWith("#") || line.stripLeading().startsWith(";")) {
                continue; // also in the middle of a continued line
            }
            if (line.endsWith("\\")) {
                whole.append(line, 0, line.length() - 1).append(' ');
                continue;
            }
            String all = whole.append(line).toString().strip();
            whole.setLength(0);
            if (all.startsWith("[")) {
                section = all.substring(1, all.length() - 1);
            } else if (!all.isEmpty()) {
                int equals = all.indexOf('=');
                String name = section + "." + all.substring(0, equals).strip();
                settings.add(Map.entry(name, all.substring(equals + 1).strip()));
            }
        }
    }

    /**
     * Returns a setting's values.
     *
     * @param name section and setting, such as {@code Unit.After}
     * @return the values in their order
     */
    public List<String> all(String name) {
        return settings.stream()
                .filter(setting -> setting.getKey().equals(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    /**
     * Returns a setting's only value.
     *
     * @param name section and setting
     * @return the value
     */
    public String one(String name) {
        List<String> values = all(name);
        if (values.size() != 1) {
            throw new AssertionError(name + " is there " + values.size() + " times");
        }
        return values.get(0);
    }

    /**
     * Returns a setting's commands.
     *
     * @param name section and setting, such as {@code Service.ExecStart}
     * @return the words of each command as the program gets them
     */
    public List<List<String>> commands(String name) {
        return all(name).stream().map(this::words).toList();
    }

    private List<String> words(String value) {
        List<String> words = new ArrayList<>();
        int at = 0;
        while (at < value.length()) {
            if (Character.isWhitespace(value.charAt(at))) {
                at++;
                continue;
            }
            StringBuilder word = new StringBuilder();
            at = word(value, at, word);
            String expanded = expand(word.toString(), '%', 't', runtime);
            words.add(words.isEmpty() ? expanded : expand(expanded, '$', '\0', ""));
        }
        return words;
    }

    private static int word(String value, int start, StringBuilder word) {
        int at = start;
        char quote = 0;
        while (at < value.length()) {
            char c = value.charAt(at);
            if (quote == 0 && Character.isWhitespace(c)) {
                return at;
            }
            if (c == '\\') {
                at += escape(value, at, word);
            } else if (c == quote) {
                quote = 0;
                at++;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
                at++;
            } else {
                word.append(c);
                at++;
            }
        }
        if (quote != 0) {
            throw new AssertionError("a quote is open: " + value);
        }
        return at;
    }

    private static int escape(String value, int at, StringBuilder word) {
        char c = value.charAt(at + 1);
        int index = "abfnrtv\\\"' s".indexOf(c);
        if (c == 'x') {
            word.append((char) Integer.parseInt(value.substring(at + 2, at + 4), 16));
            return 4;
        }
        if (index < 0) {
            throw new AssertionError("no escape of systemd's: \\" + c);
        }
        word.append("\u0007\b\f\n\r\t\u000b\\\"' ".charAt(index));
        return 2;
    }

    private static String expand(String word, char sign, char known, String value) {
        StringBuilder expanded = new StringBuilder();
        int at = 0;
        while (at < word.length()) {
            char c = word.charAt(at++);
            if (c != sign) {
                expanded.append(c);
                continue;
            }
            char next = at < word.length() ? word.charAt(at++) : '\0';
            if (next != sign && (known == 0 || next != known)) {
                throw new AssertionError(sign + "" + next + " means something in " + word);
            }
            expanded.append(next == sign ? String.valueOf(sign) : value);
        }
        return expanded.toString();
    }
}
