package dev.qemu4j.vm.record.internal;

import java.io.IOException;
import java.io.Writer;
import java.util.HexFormat;

/** Strings of JSON that may stand in a page, where a guest's text must end neither a script nor a line of one. */
final class JsonText {
    private static final HexFormat HEX = HexFormat.of();

    private JsonText() {}

    static void quote(String text, Writer out) throws IOException {
        out.write('"');
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next == '"' || next == '\\') {
                out.write('\\');
                out.write(next);
            } else if (isEscaped(text, i)) {
                out.write("\\u");
                out.write(HEX.toHexDigits(next));
            } else {
                out.write(next);
            }
        }
        out.write('"');
    }

    private static boolean isEscaped(String text, int at) {
        char next = text.charAt(at);
        if (Character.isHighSurrogate(next)) {
            return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        if (Character.isLowSurrogate(next)) {
            return at == 0 || !Character.isHighSurrogate(text.charAt(at - 1));
        }
        return next == '<'
                || next == '>'
                || next == '&'
                || next == '\u2028'
                || next == '\u2029'
                || Character.isISOControl(next);
    }
}
