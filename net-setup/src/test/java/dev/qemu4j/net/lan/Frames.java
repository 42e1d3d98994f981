package dev.qemu4j.net.lan;

import dev.qemu4j.net.lan.packet.internal.Frame;
import java.nio.ByteBuffer;

/** Makes frames for tests. */
public final class Frames {
    public static final long A = 0x52_54_00_00_00_0aL;
    public static final long B = 0x52_54_00_00_00_0bL;
    public static final long C = 0x52_54_00_00_00_0cL;
    /** An EtherType for local experiments. */
    public static final int TEST = 0x88b5;

    private Frames() {}

    public static byte[] frame(long destination, long source, int number) {
        return frame(destination, source, number, 60);
    }

    /** Makes a frame that begins with a number. */
    public static byte[] frame(long destination, long source, int number, int length) {
        ByteBuffer frame = ByteBuffer.allocate(length);
        frame.putLong(0, destination << 16).putLong(6, source << 16).putShort(12, (short) TEST);
        if (length >= 18) {
            frame.putInt(14, number);
        }
        return frame.array();
    }

    static int number(byte[] frame) {
        return ByteBuffer.wrap(frame).getInt(14);
    }

    static int number(Frame frame) {
        return number(frame.bytes());
    }
}
