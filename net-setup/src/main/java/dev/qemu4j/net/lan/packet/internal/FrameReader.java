package dev.qemu4j.net.lan.packet.internal;

import dev.qemu4j.net.base.NetworkException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Cuts a stream into frames; before each comes its length in four bytes, the highest first. */
public final class FrameReader {
    public static final int PREFIX = 4;

    private final Consumer<? super Frame> frames;
    private final Runnable malformed;

    public FrameReader(Consumer<? super Frame> frames, Runnable malformed) {
        this.frames = frames;
        this.malformed = malformed;
    }

    /**
     * Reads as many frames as are complete, and moves the position behind them.
     *
     * @throws NetworkException if what comes cannot be a length: where the next frame begins is not known any more
     */
    public void read(ByteBuffer bytes) {
        while (bytes.remaining() >= PREFIX) {
            int start = bytes.position() + PREFIX;
            int length = bytes.getInt(bytes.position());
            if (length < 0 || length > Frame.LONGEST) {
                throw new NetworkException(
                        "a frame of " + Integer.toUnsignedString(length) + " bytes (expected: <= " + Frame.LONGEST
                                + "; is the other end QEMU's -netdev stream or socket?)",
                        null);
            }
            if (length > bytes.limit() - start) {
                return;
            }
            bytes.position(start + length); // first: whether a frame is delivered or not, the next one begins there
            if (length < Frame.SHORTEST) {
                malformed.run();
            } else {
                frames.accept(Frame.in(bytes, start, length));
            }
        }
    }
}
