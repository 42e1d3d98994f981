package dev.qemu4j.qmp.testing;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Decodes a quoted string as QEMU does. */
final class JsonString {
    private static final String ESCAPES = "\"'\\/bfnrt";
    private static final String MEANINGS = "\"'\\/\b\f\n\r\t";

    private final String quoted;
    private final StringBuilder value = new StringBuilder();
    private int at = 1;

    private JsonString(String quoted) {
        this.quoted = quoted;
    }

    static String decode(Token token) throws JsonSyntaxException {
        try {
            return new JsonString(StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(token.bytes())
                            .toString())
                    .decode();
        } catch (CharacterCodingException e) {
            throw new JsonSyntaxException("invalid UTF-8 sequence in string");
        }
    }

    private String decode() throws JsonSyntaxException {
        while (at < quoted.length() - 1) {
            char next = quoted.charAt(at);
            if (next == '\\') {
                escape();
            } else {
                value.append(next);
                at++;
            }
        }
        return value.toString();
    }

    private void escape() throws JsonSyntaxException {
        char escape = quoted.charAt(at + 1);
        if (escape == 'u') {
            unicode();
            return;
        }
        int meaning = ESCAPES.indexOf(escape);
        if (meaning < 0) {
            throw new JsonSyntaxException("invalid escape sequence in string");
        }
        value.append(MEANINGS.charAt(meaning));
        at += 2;
    }

    private void unicode() throws JsonSyntaxException {
        int first = unit(at);
        if (Character.isHighSurrogate((char) first) && Character.isLowSurrogate((char) unit(at + 6))) {
            value.append((char) first).append((char) unit(at + 6));
            at += 12;
        } else if (first >= 0 && !Character.isSurrogate((char) first)) {
            value.append((char) first);
            at += 6;
        } else {
            String shown = quoted.substring(at, Math.min(at + 6, quoted.length()));
            throw new JsonSyntaxException(shown + " is not a valid Unicode character");
        }
    }

    /** Returns the UTF-16 unit whose escape is at an index, 0 if there is none, -1 if it is incomplete. */
    private int unit(int index) {
        if (!quoted.startsWith("\\u", index)) {
            return 0;
        }
        int unit = 0;
        for (int i = index + 2; i < index + 6; i++) {
            int digit = i < quoted.length() ? Character.digit(quoted.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }
}
