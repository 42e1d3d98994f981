package dev.qemu4j.net.lan.packet.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Frames that wait to be written, each with its length before it, up to a number of bytes. */
public final class OutBuffer {
    private final ByteBuffer bytes;
    private int start;
    private int end;

    public OutBuffer(int capacity) {
        bytes = ByteBuffer.allocateDirect(capacity);
    }

    /** Returns false if there is no room for the frame. */
    public boolean add(Frame frame) {
        int needed = FrameReader.PREFIX + frame.length();
        if (bytes.capacity() - end < needed) {
            if (bytes.capacity() - (end - start) < needed) {
                return false;
            }
            compact();
        }
        bytes.putInt(end, frame.length());
        frame.writeTo(bytes, end + FrameReader.PREFIX);
        end += needed;
        return true;
    }

    public boolean isEmpty() {
        return start == end;
    }

    /** Writes as many bytes as the channel takes. */
    public void writeTo(WritableByteChannel channel) throws IOException {
        while (start < end) {
            bytes.limit(end).position(start);
            int written = channel.write(bytes);
            start = bytes.position();
            bytes.clear();
            if (written == 0) {
                return;
            }
        }
        start = 0;
        end = 0;
    }

    private void compact() {
        bytes.limit(end).position(start);
        bytes.compact();
        bytes.clear();
        end -= start;
        start = 0;
    }
}
