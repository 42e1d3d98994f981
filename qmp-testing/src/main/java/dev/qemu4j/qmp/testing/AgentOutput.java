package dev.qemu4j.qmp.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The output of a {@link FakeGuestAgent}. */
public final class AgentOutput {
    private final OutputStream out;

    AgentOutput(OutputStream out) {
        this.out = out;
    }

    /**
     * Writes a line.
     *
     * @param text the line without its end
     * @throws UncheckedIOException if the client has left
     */
    public void line(String text) {
        raw(text + "\n");
    }

    /**
     * Writes text as it is.
     *
     * @param text the text
     * @throws UncheckedIOException if the client has left
     */
    public void raw(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes the byte 0xFF.
     *
     * @throws UncheckedIOException if the client has left
     */
    public void sentinel() {
        write(new byte[] {(byte) 0xFF});
    }

    private void write(byte[] bytes) {
        try {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
