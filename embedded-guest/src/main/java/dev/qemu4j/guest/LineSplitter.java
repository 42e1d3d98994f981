package dev.qemu4j.guest;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Makes lines of bytes as they arrive; an endless line is cut. */
final class LineSplitter {
    static final int MAX_LENGTH = 1024;

    private final Consumer<String> lines;
    private final StringBuilder line = new StringBuilder();

    LineSplitter(Consumer<String> lines) {
        this.lines = lines;
    }

    /** Takes all bytes that the buffer has; each is one character. */
    void add(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            char c = (char) (bytes.get() & 0xFF);
            if (c == '\n' || line.length() == MAX_LENGTH) {
                end();
            }
            if (c != '\r' && c != '\n') {
                line.append(c);
            }
        }
    }

    /** Passes on what has arrived of a line that will not be continued. */
    void end() {
        if (!line.isEmpty()) {
            String complete = line.toString();
            line.setLength(0);
            lines.accept(complete);
        }
    }
}
