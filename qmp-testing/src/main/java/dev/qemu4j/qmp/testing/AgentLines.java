package dev.qemu4j.qmp.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads a client's lines as the agent's parser does: a byte 0xFF ends what was begun. */
final class AgentLines {
    static final String SENTINEL = "\u00FF";

    private final InputStream in;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    AgentLines(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    /** Returns the next line, {@link #SENTINEL}, or null at the end. */
    @Nullable
    String next() throws IOException {
        line.reset();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == 0xFF) {
                return SENTINEL;
            }
            if (next == '\n' && line.size() > 0) {
                return line.toString(StandardCharsets.UTF_8);
            }
            if (next != '\n') {
                line.write(next);
            }
        }
        return null;
    }
}
