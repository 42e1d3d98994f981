package dev.qemu4j.qmp.testing.json.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A token of QEMU's JSON: what it is and the bytes it was read from. */
final class Token {
    enum Kind {
        OPEN_OBJECT,
        CLOSE_OBJECT,
        OPEN_ARRAY,
        CLOSE_ARRAY,
        COLON,
        COMMA,
        STRING,
        INTEGER,
        FLOAT,
        KEYWORD
    }

    private final Kind kind;
    private final byte[] bytes;

    Token(Kind kind, byte[] bytes) {
        this.kind = kind;
        this.bytes = bytes;
    }

    Kind kind() {
        return kind;
    }

    byte[] bytes() {
        return bytes;
    }

    String text() {
        return new String(bytes, UTF_8);
    }
}
