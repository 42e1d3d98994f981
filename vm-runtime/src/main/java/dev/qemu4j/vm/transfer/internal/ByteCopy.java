package dev.qemu4j.vm.transfer.internal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/** Moves bytes between two channels. */
final class ByteCopy {
    private static final int BUFFER = 1 << 20;

    private ByteCopy() {}

    static void all(ReadableByteChannel in, WritableByteChannel out) throws IOException {
        some(in, out, Long.MAX_VALUE);
    }

    /** Moves bytes until the input's end, but no more than so many. */
    static void some(ReadableByteChannel in, WritableByteChannel out, long most) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        for (long left = most; left > 0; ) {
            buffer.clear().limit((int) Math.min(left, BUFFER));
            int read = in.read(buffer);
            if (read < 0) {
                return;
            }
            left -= read;
            buffer.flip();
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
        }
    }

    /** Closes what nobody needs any more, whether it works or not. */
    @SuppressWarnings("EmptyCatch")
    static void end(@Nullable Closeable channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // The peer has gone before.
        }
    }
}
