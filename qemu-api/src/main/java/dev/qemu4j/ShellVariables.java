package dev.qemu4j;

import dev.qemu4j.ShellCommand.Kind;
import dev.qemu4j.ShellCommand.Part;
import dev.qemu4j.ShellCommand.Word;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Replaces the variables that a script sets itself, and refuses what only a shell could replace. */
final class ShellVariables {
    private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(\\+?)=");
    private static final Pattern USE =
            Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(?:\\[([@*])])?(?:(:?[-=])([^$`\\\\\"']*))?");
    private static final Pattern PATTERN = Pattern.compile("[*?]|\\[.*]", Pattern.DOTALL);
    private static final Pattern BRACES = Pattern.compile("\\{.*(,|\\.\\.).*}", Pattern.DOTALL);
    private static final Pattern HOME = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*=([^:]*:)*)?~.*", Pattern.DOTALL);
    private static final String QUOTES = "single quotes around it";

    private final String script;
    private final List<Remark> remarks;
    private final Map<String, Value> values = new HashMap<>();

    ShellVariables(String script, List<Remark> remarks) {
        this.script = script;
        this.remarks = remarks;
    }

    /** The elements of a variable; or null, and why they are not known. */
    private record Value(@Nullable List<String> elements, boolean array) {}

    static boolean isAssignment(Word word) {
        return !word.parts().isEmpty()
                && word.parts().get(0).kind() == Kind.PLAIN
                && ASSIGNMENT.matcher(word.parts().get(0).text()).lookingAt();
    }

    /**
     * Takes an assignment.
     *
     * @param word the assignment
     * @param certain whether it is made whatever happens
     */
    void assign(Word word, boolean certain) {
        Part first = word.parts().get(0);
        Matcher name = ASSIGNMENT.matcher(first.text());
        if (!name.lookingAt()) {
            return;
        }
        List<String> elements = certain ? elements(word, first, name.end()) : null;
        Value before = values.get(name.group(1));
        if (elements != null && !name.group(2).isEmpty()) {
            elements = before == null || before.elements == null ? null : joined(before, elements, word);
        }
        values.put(name.group(1), new Value(elements, word.array() != null));
    }

    /** Takes that a variable has a value that only a shell knows. */
    void forget(String name) {
        values.put(name, new Value(null, false));
    }

    void forgetAll() {
        values.replaceAll((name, value) -> new Value(null, false));
    }

    private static List<String> joined(Value before, List<String> elements, Word word) {
        List<String> old = Objects.requireNonNull(before.elements);
        if (word.array() == null) {
            return List.of(old.get(0) + elements.get(0));
        }
        List<String> all = new ArrayList<>(old);
        all.addAll(elements);
        return all;
    }

    private @Nullable List<String> elements(Word word, Part first, int nameLength) {
        try {
            if (word.array() != null) {
                List<String> elements = new ArrayList<>();
                word.array().forEach(element -> elements.addAll(expand(element)));
                return elements;
            }
            List<Part> parts = new ArrayList<>(word.parts());
            String plain = first.text().substring(nameLength);
            if (plain.startsWith("~") || plain.contains(":~")) {
                return null;
            }
            parts.set(0, new Part(Kind.QUOTED, plain, false, first.at()));
            StringBuilder text = new StringBuilder();
            for (Part part : parts) {
                text.append(part.kind() == Kind.PLAIN ? part.text() : String.join(" ", values(part)));
            }
            return List.of(text.toString());
        } catch (CommandLineSyntaxException onlyIfUsed) {
            return null;
        }
    }

    /** The words that a shell makes of one. */
    List<String> expand(Word word) {
        refusePatterns(word);
        List<String> words = new ArrayList<>();
        StringBuilder last = null;
        for (Part part : word.parts()) {
            List<String> values = values(part);
            boolean splits = part.kind() == Kind.VARIABLE && !part.quoted();
            if (splits) {
                values = fields(part, values);
            }
            if (values.isEmpty() && isAllOf(word, part)) {
                return List.of();
            }
            for (int i = 0; i < values.size(); i++) {
                if (i > 0 && last != null) {
                    words.add(last.toString());
                    last = null;
                }
                boolean onlySeparates = splits && values.get(i).isEmpty();
                if (!onlySeparates) {
                    last = (last == null ? new StringBuilder() : last).append(values.get(i));
                }
            }
        }
        if (last != null) {
            words.add(last.toString());
        }
        return words;
    }

    /** Tells whether a word is one variable, which makes no word if it is an array without elements. */
    private static boolean isAllOf(Word word, Part variable) {
        return word.parts().stream()
                .allMatch(part -> part.equals(variable) || part.text().isEmpty());
    }

    /** Fields of an unquoted variable; a text that begins or ends with a space has an empty one there. */
    private List<String> fields(Part part, List<String> values) {
        List<String> fields = new ArrayList<>();
        for (String value : values) {
            if (PATTERN.matcher(value).find()) {
                throw refusal(part, "double quotes around it, as a shell would look for files of that pattern");
            }
            fields.addAll(List.of(value.split("[ \t\n]+", -1)));
        }
        return fields;
    }

    private List<String> values(Part part) {
        return switch (part.kind()) {
            case PLAIN, QUOTED -> List.of(part.text());
            case SHELL -> throw refusal(part, "its value, which only a shell can tell");
            case VARIABLE -> variable(part);
        };
    }

    private List<String> variable(Part part) {
        Matcher use = USE.matcher(part.text());
        if (!use.matches()) {
            throw refusal(part, "its value, which only a shell can tell");
        }
        Value value = values.get(use.group(1));
        String fallback = use.group(4);
        if (value == null && fallback != null) {
            remarks.add(new Remark(written(part), "nothing sets it before: its default is taken"));
            return List.of(fallback);
        }
        if (value == null || value.elements == null) {
            throw refusal(
                    part,
                    value == null
                            ? "its value, as nothing sets it before"
                            : "its value, as what sets it needs a shell");
        }
        boolean all = use.group(2) != null;
        if (fallback != null
                && use.group(3).startsWith(":")
                && String.join("", value.elements).isEmpty()) {
            return List.of(fallback);
        }
        if (value.array != all && (value.array || value.elements.size() > 1)) {
            throw refusal(part, "\"${" + use.group(1) + "[@]}\", as it has several values");
        }
        return all && "*".equals(use.group(2)) && part.quoted()
                ? List.of(String.join(" ", value.elements))
                : value.elements;
    }

    private void refusePatterns(Word word) {
        StringBuilder plain = new StringBuilder();
        for (Part part : word.parts()) {
            plain.append(part.kind() == Kind.PLAIN ? part.text() : "\u0001");
        }
        Part whole = new Part(Kind.PLAIN, "", false, word.start());
        if (HOME.matcher(plain).matches()) {
            throw refusal(whole, word, "the path of the home directory in place of ~");
        }
        if (PATTERN.matcher(plain).find()) {
            throw refusal(whole, word, QUOTES + ", as a shell would look for files of that pattern");
        }
        if (BRACES.matcher(plain).find()) {
            throw refusal(whole, word, QUOTES + ", as some shells would make several words of it");
        }
    }

    private CommandLineSyntaxException refusal(Part part, String expected) {
        return ShellText.wrong(script, part.at(), written(part), expected);
    }

    private CommandLineSyntaxException refusal(Part part, Word word, String expected) {
        return ShellText.wrong(script, part.at(), script.substring(word.start(), word.end()), expected);
    }

    private String written(Part part) {
        boolean braces = script.startsWith("${", part.at());
        return part.kind() != Kind.VARIABLE ? part.text() : braces ? "${" + part.text() + "}" : "$" + part.text();
    }
}
