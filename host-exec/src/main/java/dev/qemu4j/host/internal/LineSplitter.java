package dev.qemu4j.host.internal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Cuts output into lines of UTF-8 text, without their ends. A carriage return ends a line too: progress is told so. */
public final class LineSplitter implements OutputSink {
    /** A line that is longer arrives in pieces, so that a program which never ends one fills no memory. */
    public static final int MAX_LINE = 64 * 1024;

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final Consumer<? super String> listener;
    private boolean afterReturn;

    public LineSplitter(Consumer<? super String> listener) {
        this.listener = listener;
    }

    @Override
    public void write(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\r' || (bytes[i] == '\n' && !afterReturn)) {
                deliver();
            } else if (bytes[i] != '\n') {
                line.write(bytes[i]);
                if (line.size() == MAX_LINE) {
                    deliver();
                }
            }
            afterReturn = bytes[i] == '\r';
        }
    }

    @Override
    public void end() {
        if (line.size() > 0) {
            deliver();
        }
    }

    @Override
    public String toString() {
        return "the listener " + listener;
    }

    private void deliver() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        listener.accept(text);
    }
}
