package dev.qemu4j;

/** Reads {@code $'…'}, in which a backslash begins what C has. */
final class AnsiQuotes {
    private static final String NAMES = "abefnrtv\\'\"?";
    private static final String VALUES = "\u0007\b\u001b\f\n\r\t\u000b\\'\"?";

    private AnsiQuotes() {}

    /** Returns the position behind the last quote. */
    static int end(String text, int start) {
        for (int i = start + 2; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '\'') {
                return i + 1;
            }
        }
        throw ShellText.wrong(text, start, "$'", "a closing '");
    }

    /** Decodes the characters between the quotes. */
    static String decode(String text, int start, int end) {
        StringBuilder decoded = new StringBuilder();
        int i = start;
        while (i < end) {
            char c = text.charAt(i++);
            if (c != '\\') {
                decoded.append(c);
                continue;
            }
            char kind = text.charAt(i++);
            int known = NAMES.indexOf(kind == 'E' ? 'e' : kind);
            if (known >= 0) {
                decoded.append(VALUES.charAt(known));
                continue;
            }
            int radix = kind >= '0' && kind <= '7' ? 8 : 16;
            int most = radix == 8 ? 3 : kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
            int from = radix == 8 ? i - 1 : i;
            int to = from;
            while (to < Math.min(end, from + most) && Character.digit(text.charAt(to), radix) >= 0) {
                to++;
            }
            if (to == from && kind != 'c') {
                decoded.append('\\').append(kind);
                continue;
            }
            int value = to == from ? 0 : Integer.parseUnsignedInt(text.substring(from, to), radix);
            boolean bytes = kind != 'u' && kind != 'U';
            if (value == 0 || (bytes && value > 127) || !Character.isValidCodePoint(value)) {
                throw ShellText.wrong(text, i - 2, text.substring(i - 2, to), "the character itself");
            }
            decoded.appendCodePoint(value);
            i = to;
        }
        return decoded.toString();
    }
}
