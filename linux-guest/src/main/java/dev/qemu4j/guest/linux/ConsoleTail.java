package dev.qemu4j.guest.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/** Makes lines of the console's bytes, and keeps the latest text. Thread-safe, but for the listener. */
final class ConsoleTail {
    private static final int KEPT = 64 * 1024;
    private static final int LONGEST_LINE = 64 * 1024 * 1024;
    private static final int LONGEST_KEPT_LINE = 1024;

    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /** Takes bytes and hands the complete lines on, without their ends. */
    void add(byte[] bytes, int length, Consumer<String> listener) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n' || line.size() == LONGEST_LINE) {
                finishLine(listener);
            } else if (bytes[i] != '\r') {
                line.write(bytes[i]);
            }
        }
    }

    /** Hands on what came without an end of line. */
    void finishLine(Consumer<String> listener) {
        String complete = line.toString(UTF_8);
        line.reset();
        keep(complete);
        listener.accept(complete);
    }

    synchronized String text() {
        return text.toString();
    }

    private synchronized void keep(String complete) {
        boolean tooLong = complete.length() > LONGEST_KEPT_LINE;
        text.append(tooLong ? complete.substring(0, LONGEST_KEPT_LINE) + "…" : complete)
                .append('\n');
        if (text.length() > KEPT) {
            text.delete(0, text.length() - KEPT);
        }
    }
}
