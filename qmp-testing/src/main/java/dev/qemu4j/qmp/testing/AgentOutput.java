package dev.qemu4j.qmp.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Where a {@link FakeGuestAgent} writes. */
public final class AgentOutput {
    private final OutputStream out;

    AgentOutput(OutputStream out) {
        this.out = out;
    }

    /**
     * Writes a line.
     *
     * @param text the line without its end
     * @throws IOException if the client has left
     */
    public void line(String text) throws IOException {
        raw(text + "\n");
    }

    /**
     * Writes text as it is.
     *
     * @param text the text
     * @throws IOException if the client has left
     */
    public void raw(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes the byte 0xFF.
     *
     * @throws IOException if the client has left
     */
    public void sentinel() throws IOException {
        out.write(0xFF);
    }
}
