package dev.qemu4j.qmp.testing.json.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.qmp.testing.json.internal.Token.Kind;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts bytes into tokens where QEMU does. Lines mean nothing, strings may have single quotes, and after an error
 * everything is skipped up to a control character or a structural one.
 */
final class JsonLexer {
    /** The consumer of the lexer's tokens. */
    interface Sink {
        void token(Token token);

        void stray(String text);
    }

    private enum State {
        START,
        RECOVERY,
        STRING,
        ESCAPE,
        KEYWORD,
        MINUS,
        ZERO,
        INTEGER,
        POINT,
        FRACTION,
        E,
        E_SIGN,
        EXPONENT
    }

    private final Sink sink;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private State state = State.START;
    private int quote;

    JsonLexer(Sink sink) {
        this.sink = sink;
    }

    void accept(byte signed) {
        int next = signed & 0xff;
        if (state == State.RECOVERY && isReset(next)) {
            state = State.START;
        }
        switch (state) {
            case START -> start(next);
            case RECOVERY -> {}
            case STRING -> string(next);
            case ESCAPE -> grow(next, isText(next) ? State.STRING : null);
            case KEYWORD -> keyword(next);
            default -> number(next);
        }
    }

    private void start(int next) {
        Kind structural = structural(next);
        if (structural != null) {
            sink.token(new Token(structural, new byte[] {(byte) next}));
        } else if (next == '"' || next == '\'') {
            quote = next;
            grow(next, State.STRING);
        } else if (next == '-') {
            grow(next, State.MINUS);
        } else if (isDigit(next)) {
            grow(next, next == '0' ? State.ZERO : State.INTEGER);
        } else if (isLetter(next)) {
            grow(next, State.KEYWORD);
        } else if (next != ' ' && next != '\t' && next != '\r' && next != '\n') {
            grow(next, null);
        }
    }

    private void string(int next) {
        if (next == quote) {
            text.write(next);
            finish(Kind.STRING);
        } else if (next == '\\') {
            grow(next, State.ESCAPE);
        } else {
            grow(next, isText(next) ? State.STRING : null);
        }
    }

    private void keyword(int next) {
        if (isLetter(next)) {
            grow(next, State.KEYWORD);
        } else {
            finish(Kind.KEYWORD);
            start(next);
        }
    }

    private void number(int next) {
        State following = followingInNumber(next);
        boolean whole = state == State.ZERO || state == State.INTEGER;
        boolean complete = whole || state == State.FRACTION || state == State.EXPONENT;
        if (following == null && complete && !(state == State.ZERO && isDigit(next))) {
            finish(whole ? Kind.INTEGER : Kind.FLOAT);
            start(next);
        } else {
            grow(next, following);
        }
    }

    private @Nullable State followingInNumber(int next) {
        boolean digit = isDigit(next);
        boolean e = next == 'e' || next == 'E';
        return switch (state) {
            case MINUS -> digit ? (next == '0' ? State.ZERO : State.INTEGER) : null;
            case ZERO -> next == '.' ? State.POINT : e ? State.E : null;
            case INTEGER -> digit ? State.INTEGER : next == '.' ? State.POINT : e ? State.E : null;
            case POINT -> digit ? State.FRACTION : null;
            case FRACTION -> digit ? State.FRACTION : e ? State.E : null;
            case E -> digit ? State.EXPONENT : next == '+' || next == '-' ? State.E_SIGN : null;
            case E_SIGN, EXPONENT -> digit ? State.EXPONENT : null;
            default -> null;
        };
    }

    /** Adds a byte to the token; a null state says that no token goes on like this. */
    private void grow(int next, @Nullable State following) {
        text.write(next);
        if (following != null) {
            state = following;
            if (text.size() > JsonStream.MAX_SIZE) {
                finish(Kind.STRING); // which is over the limit, whatever it is
            }
            return;
        }
        String stray = text.toString(UTF_8);
        text.reset();
        state = State.RECOVERY;
        sink.stray(stray);
    }

    private void finish(Kind kind) {
        Token token = new Token(kind, text.toByteArray());
        text.reset();
        state = State.START;
        sink.token(token);
    }

    private static @Nullable Kind structural(int next) {
        return switch (next) {
            case '{' -> Kind.OPEN_OBJECT;
            case '}' -> Kind.CLOSE_OBJECT;
            case '[' -> Kind.OPEN_ARRAY;
            case ']' -> Kind.CLOSE_ARRAY;
            case ':' -> Kind.COLON;
            case ',' -> Kind.COMMA;
            default -> null;
        };
    }

    private static boolean isReset(int next) {
        return !isText(next) || structural(next) != null;
    }

    private static boolean isText(int next) {
        return next >= 0x20 && next < 0xfe;
    }

    private static boolean isDigit(int next) {
        return next >= '0' && next <= '9';
    }

    private static boolean isLetter(int next) {
        return next >= 'a' && next <= 'z';
    }
}
