package dev.qemu4j.vm.console;

import dev.qemu4j.vm.spill.internal.ByteLog;
import java.nio.ByteBuffer;

/**
 * Makes plain text of a console's bytes. It is UTF-8 with replacements for what is none, without escape sequences and control
 * characters, with one line feed for each end of a line. It takes bytes in pieces of any length.
 */
final class PlainDecoder {
    private static final int LONGEST_SEQUENCE = 4096;
    private static final int PALETTE_DIGITS = 7;
    private static final int REPLACEMENT = 0xFFFD;

    /** Takes characters with the offset behind the bytes that they are made of. */
    @FunctionalInterface
    interface Sink {
        void accept(char character, long end);
    }

    private enum State {
        GROUND,
        ESCAPE,
        CONTROL_SEQUENCE,
        COMMAND,
        PALETTE,
        STRING,
        STRING_ESCAPE
    }

    private State state = State.GROUND;
    private int sequence;
    private int codePoint;
    private int lowest;
    private int missing;
    private boolean carriageReturn;
    private long returned; // the offset behind the carriage return
    private boolean lineStart;

    PlainDecoder() {}

    private PlainDecoder(boolean lineStart) {
        this.lineStart = lineStart;
    }

    /** Makes a decoder for the output behind an offset: a carriage return behind a line feed ends no line. */
    static PlainDecoder at(ByteLog log, long offset) {
        if (offset == 0) {
            return new PlainDecoder();
        }
        ByteBuffer before = ByteBuffer.allocate(1);
        boolean isKept = log.read(offset - 1, before) == offset - 1;
        return new PlainDecoder(isKept && before.position() == 1 && before.get(0) == '\n');
    }

    void feed(byte[] bytes, int count, long offset, Sink sink) {
        for (int i = 0; i < count; i++) {
            feed(bytes[i] & 0xFF, offset + i + 1, sink);
        }
    }

    /** Ends the text: a carriage return or half a character at its end counts. */
    void finish(long end, Sink sink) {
        if (missing > 0) {
            missing = 0;
            accept(REPLACEMENT, end, sink);
        }
        if (carriageReturn) {
            carriageReturn = false;
            sink.accept('\n', returned);
        }
    }

    private void feed(int octet, long end, Sink sink) {
        if (missing > 0) {
            if ((octet & 0xC0) == 0x80) {
                codePoint = (codePoint << 6) | (octet & 0x3F);
                if (--missing == 0) {
                    accept(isSound() ? codePoint : REPLACEMENT, end, sink);
                }
                return;
            }
            missing = 0;
            accept(REPLACEMENT, end - 1, sink);
        }
        if (octet < 0x80) {
            accept(octet, end, sink);
        } else if (octet >= 0xF8 || octet < 0xC2) {
            accept(REPLACEMENT, end, sink);
        } else {
            missing = octet >= 0xF0 ? 3 : octet >= 0xE0 ? 2 : 1;
            codePoint = octet & (0x3F >> missing);
            lowest = missing == 3 ? 0x10000 : missing == 2 ? 0x800 : 0x80;
        }
    }

    private boolean isSound() {
        return codePoint >= lowest
                && codePoint <= Character.MAX_CODE_POINT
                && (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE);
    }

    private void accept(int character, long end, Sink sink) {
        if (state != State.GROUND && ++sequence > LONGEST_SEQUENCE) {
            state = State.GROUND; // it was none
        }
        switch (state) {
            case GROUND -> plain(character, end, sink);
            case ESCAPE -> escape(character, end, sink);
            case CONTROL_SEQUENCE -> controlSequence(character, end, sink);
            case COMMAND -> command(character, end, sink);
            case PALETTE -> palette(character, end, sink);
            case STRING -> string(character, end, sink);
            case STRING_ESCAPE -> stringEscape(character, end, sink);
        }
    }

    private void escape(int character, long end, Sink sink) {
        switch (character) {
            case '[' -> state = State.CONTROL_SEQUENCE;
            case ']' -> state = State.COMMAND;
            case 'P', 'X', '^', '_' -> state = State.STRING;
            default -> {
                if (character < 0x20) {
                    interrupted(character, end, sink);
                } else if (character > 0x2F) { // not one more intermediate character
                    state = State.GROUND;
                }
            }
        }
    }

    private void controlSequence(int character, long end, Sink sink) {
        if (character < 0x20) {
            interrupted(character, end, sink);
        } else if (character >= 0x40) {
            state = State.GROUND;
        }
    }

    /** The first character of a command: Linux has two commands without an end. */
    private void command(int character, long end, Sink sink) {
        if (character == 'R') {
            state = State.GROUND;
        } else if (character == 'P') {
            state = State.PALETTE;
            sequence = 0;
        } else {
            state = State.STRING;
            string(character, end, sink);
        }
    }

    private void palette(int character, long end, Sink sink) {
        if (character < 0x20) {
            interrupted(character, end, sink);
        } else if (sequence == PALETTE_DIGITS || Character.digit(character, 16) < 0) {
            state = State.GROUND;
        }
    }

    private void string(int character, long end, Sink sink) {
        if (character == 0x07) {
            state = State.GROUND;
        } else if (character == 0x1B) {
            state = State.STRING_ESCAPE;
        } else if (character < 0x20) {
            interrupted(character, end, sink);
        }
    }

    private void stringEscape(int character, long end, Sink sink) {
        if (character == '\\') {
            state = State.GROUND;
        } else { // a new sequence, before the end of the string
            state = State.ESCAPE;
            sequence = 0;
            escape(character, end, sink);
        }
    }

    /** Ends a sequence in its middle: a line that was torn is worth more than its colour. */
    private void interrupted(int character, long end, Sink sink) {
        state = State.GROUND;
        plain(character, end, sink);
    }

    private void plain(int character, long end, Sink sink) {
        if (character == '\n') {
            carriageReturn = false;
            lineStart = true;
            sink.accept('\n', end);
            return;
        }
        if (character == '\r') {
            carriageReturn = !lineStart;
            returned = end;
            return;
        }
        if (character == 0x1B) {
            state = State.ESCAPE;
            sequence = 0;
            return;
        }
        if ((character < 0x20 && character != '\t') || (character >= 0x7F && character < 0xA0)) {
            return;
        }
        if (carriageReturn) {
            carriageReturn = false;
            sink.accept('\n', returned); // not from the character's length: broken UTF-8 has another one
        }
        lineStart = false;
        for (char half : Character.toChars(character)) {
            sink.accept(half, end);
        }
    }
}
