package dev.qemu4j.testing.shell;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** An output of the caller's whose failure must not end the connection that writes to it. It is kept for the command's end, and the rest dropped. */
final class GuardedOutput extends OutputStream {
    private final OutputStream output;
    private volatile @Nullable Exception failure;

    GuardedOutput(OutputStream output) {
        this.output = output;
    }

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        if (failure == null) {
            try {
                output.write(bytes, from, length);
            } catch (IOException | RuntimeException e) {
                failure = e;
            }
        }
    }

    /** Throws what the output has thrown. */
    void check() {
        Exception known = failure;
        if (known instanceof IOException io) {
            throw new UncheckedIOException(io);
        }
        if (known instanceof RuntimeException other) {
            throw other;
        }
    }
}
