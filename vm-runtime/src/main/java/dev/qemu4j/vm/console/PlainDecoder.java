package dev.qemu4j.vm.console;

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
    private boolean lineStart;

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
            sink.accept('\n', end);
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
            sink.accept('\n', end - bytes(character));
        }
        lineStart = false;
        for (char half : Character.toChars(character)) {
            sink.accept(half, end);
        }
    }

    private static int bytes(int character) {
        return character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    }

    /** Returns a text as plain text. */
    static String plain(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length);
        PlainDecoder decoder = new PlainDecoder();
        decoder.feed(bytes, bytes.length, 0, (character, end) -> text.append(character));
        decoder.finish(bytes.length, (character, end) -> text.append(character));
        return text.toString();
    }
}
