package dev.qemu4j.qmp.testing.json.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Decodes a quoted string as QEMU does, whose modified UTF-8 has C0 80 for NUL and no noncharacters. */
final class JsonString {
    private static final String ESCAPES = "\"'\\/bfnrt";
    private static final String MEANINGS = "\"'\\/\b\f\n\r\t";
    private static final int[] SMALLEST = {0x80, 0x800, 0x10000};

    private final byte[] quoted;
    private final int end;
    private final StringBuilder value = new StringBuilder();
    private int at = 1;

    private JsonString(byte[] quoted) {
        this.quoted = quoted;
        end = quoted.length - 1;
    }

    static String decode(Token token) throws JsonSyntaxException {
        return new JsonString(token.bytes()).decode();
    }

    private String decode() throws JsonSyntaxException {
        while (at < end) {
            if (quoted[at] == '\\') {
                escape();
            } else {
                character();
            }
        }
        return value.toString();
    }

    private void escape() throws JsonSyntaxException {
        byte escape = quoted[at + 1];
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
        int start = at;
        int codePoint = unit(at);
        at += 6;
        if (codePoint >= 0 && Character.isHighSurrogate((char) codePoint) && isEscape(at)) {
            int low = unit(at);
            boolean pair = low >= 0 && Character.isLowSurrogate((char) low);
            codePoint = pair ? Character.toCodePoint((char) codePoint, (char) low) : -1;
            at += pair ? 6 : 0;
        }
        if (!isCharacter(codePoint)) {
            String shown = new String(quoted, start, Math.min(at, quoted.length) - start, UTF_8);
            throw new JsonSyntaxException(shown + " is not a valid Unicode character");
        }
        value.appendCodePoint(codePoint);
    }

    private boolean isEscape(int index) {
        return index + 1 < end && quoted[index] == '\\' && quoted[index + 1] == 'u';
    }

    /** Returns the UTF-16 unit whose escape is at an index, -1 if it is incomplete. */
    private int unit(int index) {
        int unit = 0;
        for (int i = index + 2; i < index + 6; i++) {
            int digit = i < end ? Character.digit(quoted[i], 16) : -1;
            if (digit < 0) {
                return -1;
            }
            unit = (unit << 4) | digit;
        }
        return unit;
    }

    private void character() throws JsonSyntaxException {
        int first = quoted[at++];
        if (first >= 0) {
            value.append((char) first);
            return;
        }
        int length = Integer.numberOfLeadingZeros(~(first << 24));
        if (length < 2 || length > 4) {
            throw invalidUtf8();
        }
        int codePoint = first & (0x7f >> length);
        for (int i = 1; i < length; i++) {
            if (at >= end || (quoted[at] & 0xc0) != 0x80) {
                throw invalidUtf8();
            }
            codePoint = (codePoint << 6) | (quoted[at++] & 0x3f);
        }
        boolean nul = codePoint == 0 && length == 2;
        if (!isCharacter(codePoint) || (codePoint < SMALLEST[length - 2] && !nul)) {
            throw invalidUtf8();
        }
        value.appendCodePoint(codePoint);
    }

    private static JsonSyntaxException invalidUtf8() {
        return new JsonSyntaxException("invalid UTF-8 sequence in string");
    }

    /** Returns whether QEMU takes a code point: no surrogate and none of Unicode's 66 noncharacters. */
    private static boolean isCharacter(int codePoint) {
        boolean surrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        boolean noncharacter = (codePoint >= 0xfdd0 && codePoint <= 0xfdef) || (codePoint & 0xfffe) == 0xfffe;
        return Character.isValidCodePoint(codePoint) && !surrogate && !noncharacter;
    }
}
