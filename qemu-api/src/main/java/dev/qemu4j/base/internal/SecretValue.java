package dev.qemu4j.base.internal;

import java.util.List;

/** Finds the end of a secret's value in a text. By hand: a regular expression would recurse for each character. */
final class SecretValue {
    private SecretValue() {}

    /** Returns the position after the value that starts at a position. */
    static int end(String text, int start, boolean argument) {
        int quote = start;
        while (quote < text.length() && text.charAt(quote) == '\\') {
            quote++;
        }
        if (quote < text.length() && (text.charAt(quote) == '"' || text.charAt(quote) == '\'')) {
            return quotedEnd(text, quote, quote - start);
        }
        if (start < text.length() && (text.charAt(start) == '{' || text.charAt(start) == '[')) {
            return text.length(); // what is in it is not looked at
        }
        return plainEnd(text, start, argument);
    }

    /** Returns the text to show for a value, and keeps the value itself. */
    static String hidden(String value, List<String> found) {
        int quote = 0;
        while (quote < value.length() && value.charAt(quote) == '\\') {
            quote++;
        }
        boolean quoted = quote < value.length() && (value.charAt(quote) == '"' || value.charAt(quote) == '\'');
        if (!quoted) {
            found.add(value.replace(",,", ","));
            return SecretNames.HIDDEN;
        }
        String opening = value.substring(0, quote + 1);
        boolean closed = value.length() >= 2 * opening.length() && value.endsWith(opening);
        found.add(value.substring(opening.length(), closed ? value.length() - opening.length() : value.length()));
        return opening + SecretNames.HIDDEN + (closed ? opening : "");
    }

    /** A quote ends a string if it has the string's own backslashes before it, and escaped ones before those. */
    private static int quotedEnd(String text, int quote, int depth) {
        int backslashes = 0;
        for (int i = quote + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == text.charAt(quote) && backslashes % (2 * (depth + 1)) == depth) {
                return i + 1;
            }
            backslashes = c == '\\' ? backslashes + 1 : 0;
        }
        return text.length();
    }

    /** A comma ends a value unless it is doubled; in a message so does what QEMU writes after an argument. */
    private static int plainEnd(String text, int start, boolean argument) {
        boolean rbd = start > 4 && text.startsWith(":key=", start - 5);
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ',' && i + 1 < text.length() && text.charAt(i + 1) == ',') {
                i++;
            } else if (c == '\\') {
                i++;
            } else if (c == ',' || c == '\n' || (c == '}' && !argument) || (rbd && c == ':')) {
                return i;
            } else if (!argument && (Character.isWhitespace(c) || c == '\'' || c == '"')) {
                // After ": " QEMU says what is wrong.
                return i > start && text.charAt(i - 1) == ':' ? i - 1 : i;
            }
        }
        return text.length();
    }
}
